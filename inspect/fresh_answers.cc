// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/fresh_answers.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/rng.h"
#include "core/status.h"
#include "debate/argument.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

// Sequences generated at once; their cache is allocated for each call.
constexpr int kMaxSlots = 16;

// One answer for each seed.
absl::StatusOr<std::vector<Call>> Answer(std::shared_ptr<const Weights> weights,
                                         const Question& question,
                                         const Prompt& prompt,
                                         float temperature, int max_tokens,
                                         const std::vector<uint64_t>& seeds) {
  const ModelConfig config = weights->model.config();
  const std::vector<Token> tokens = PromptTokens(prompt);
  const int64_t room = config.context_length() -
                       static_cast<int64_t>(question.facts().size()) -
                       static_cast<int64_t>(tokens.size());
  if (room < 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "facts and prompt have ", question.facts().size() + tokens.size(),
        " tokens; with an answer they must fit model.context_length ",
        config.context_length()));
  }
  std::vector<Sequence> sequences(seeds.size());
  for (size_t i = 0; i < seeds.size(); ++i) {
    Sequence& sequence = sequences[i];
    sequence.facts = question.facts();
    sequence.prompt = tokens;
    sequence.max_tokens = static_cast<int>(std::min<int64_t>(max_tokens, room));
    sequence.rng = Rng(seeds[i]);
    *sequence.call.mutable_prompt() = prompt;
    sequence.call.set_temperature(temperature);
    sequence.call.set_seed(seeds[i]);
  }
  EngineConfig engine;
  engine.set_num_slots(std::min(kMaxSlots, static_cast<int>(seeds.size())));
  engine.set_num_cached_prefixes(1);
  const c10::InferenceMode inference;
  Generation generation(config, engine);
  generation.SetWeights(std::move(weights));
  size_t num_admitted = 0;
  while (num_admitted < sequences.size() || generation.num_active() > 0) {
    while (num_admitted < sequences.size() &&
           generation.Admit(&sequences[num_admitted])) {
      ++num_admitted;
    }
    generation.Step();
  }
  std::vector<Call> calls;
  for (Sequence& sequence : sequences) {
    calls.push_back(std::move(sequence.call));
  }
  return calls;
}

absl::string_view AnswerField(const Call& call) {
  return ParseArgument(call.answer()).answer;
}

bool SameBits(float a, float b) {
  return std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b);
}

Replay Compare(const Call& recorded, const Call& fresh) {
  Replay replay;
  const int length =
      std::min(recorded.log_probs_size(), fresh.log_probs_size());
  bool is_exact = recorded.has_confidence() == fresh.has_confidence() &&
                  SameBits(recorded.confidence(), fresh.confidence());
  int num_equal = 0;
  for (; num_equal < length; ++num_equal) {
    if (recorded.answer_tokens(num_equal) != fresh.answer_tokens(num_equal)) {
      break;
    }
    const float before = recorded.log_probs(num_equal);
    const float now = fresh.log_probs(num_equal);
    is_exact = is_exact && SameBits(before, now);
    replay.largest_difference =
        std::max<double>(replay.largest_difference, std::abs(before - now));
  }
  replay.tokens_equal = num_equal == recorded.answer_tokens_size() &&
                        num_equal == fresh.answer_tokens_size();
  replay.is_exact = replay.tokens_equal && is_exact;
  replay.report.text =
      replay.is_exact ? "same bits"
      : replay.tokens_equal
          ? absl::StrFormat("same tokens, log p within %.1e",
                            replay.largest_difference)
          : absl::StrCat("other tokens from number ", num_equal + 1, " on");
  replay.report.table = replay.report.text + "\n";
  return replay;
}

}  // namespace

absl::StatusOr<Resample> InspectResample(std::shared_ptr<const Weights> weights,
                                         const Question& question,
                                         const Call& call, int num_samples,
                                         int max_tokens) {
  std::vector<uint64_t> seeds;
  for (int i = 0; i < num_samples; ++i) {
    seeds.push_back(
        Rng(call.seed(), "resample", static_cast<uint64_t>(i)).Next());
  }
  const float temperature =
      call.answerer() == ANSWERER_MODEL ? call.temperature() : 1;
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Call> fresh,
                            Answer(std::move(weights), question, call.prompt(),
                                   temperature, max_tokens, seeds));
  Resample resample;
  resample.num_samples = num_samples;
  resample.num_agreed = static_cast<int>(
      std::count_if(fresh.begin(), fresh.end(), [&](const Call& sample) {
        return AnswerField(sample) == AnswerField(call);
      }));
  resample.report.text =
      absl::StrCat(resample.num_agreed, " of ", num_samples, " agree");
  resample.report.table = resample.report.text + "\n";
  return resample;
}

absl::StatusOr<Replay> InspectReplay(std::shared_ptr<const Weights> weights,
                                     const Question& question,
                                     const Call& call) {
  if (call.answerer() != ANSWERER_MODEL || call.answer_tokens().empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("only what M sampled can be replayed; this call was "
                     "answered by ",
                     Answerer_Name(call.answerer())));
  }
  if (weights->fingerprint != call.weights_fingerprint()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the call was sampled by weights %016x of version %u, got %016x of "
        "version %u",
        call.weights_fingerprint(), call.version(), weights->fingerprint,
        weights->version));
  }
  // What ended the answer ends it again; a limit that did is its length.
  ELENCHUS_ASSIGN_OR_RETURN(
      const std::vector<Call> fresh,
      Answer(std::move(weights), question, call.prompt(), call.temperature(),
             call.answer_tokens_size(), {call.seed()}));
  return Compare(call, fresh[0]);
}

}  // namespace elenchus
