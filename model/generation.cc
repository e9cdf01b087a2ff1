// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/generation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/status.h"
#include "debate/argument.h"
#include "model/sampling.h"

namespace elenchus {
namespace {

// Appends the token; true if the answer ends with it.
bool Say(const Sample& sample, Sequence* sequence) {
  Call& call = sequence->call;
  call.add_answer_tokens(static_cast<uint32_t>(sample.token));
  call.add_log_probs(sample.log_prob);
  if (sample.token == kEndOfText) return true;
  if (call.prompt().kind() == QUESTION_KIND_ANSWER &&
      sample.token == kAnswerFieldEnd) {
    return true;
  }
  call.mutable_answer()->push_back(static_cast<char>(sample.token));
  return call.answer_tokens_size() >= sequence->max_tokens;
}

// On one number, so that its bits do not depend on its place in a tensor.
float Sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

Generation::Generation(const ModelConfig& model, const EngineConfig& config)
    : context_length_(model.context_length()),
      bidirectional_facts_(model.bidirectional_facts()),
      num_prefixes_(config.num_cached_prefixes()),
      prefixes_(num_prefixes_),
      cache_(model, (num_prefixes_ + config.num_slots()) * context_length_),
      slots_(config.num_slots()) {}

void Generation::SetWeights(std::shared_ptr<const Weights> weights) {
  ELENCHUS_CHECK(num_active_ == 0);
  prefixes_.Clear();
  weights_ = std::move(weights);
}

bool Generation::Admit(Sequence* sequence) {
  ELENCHUS_CHECK(weights_ != nullptr);
  const auto slot =
      std::find_if(slots_.begin(), slots_.end(),
                   [](const Slot& s) { return s.sequence == nullptr; });
  if (slot == slots_.end()) return false;
  *slot = Slot();
  if (!sequence->facts.empty() && num_prefixes_ > 0) {
    const auto prefix = prefixes_.Acquire(sequence->facts);
    if (!prefix.has_value()) return false;
    slot->prefix_entry = prefix->entry;
    slot->prefix_is_new = prefix->is_new;
    slot->prefix_length = static_cast<int64_t>(sequence->facts.size());
    if (!prefix->is_new) ++num_prefix_hits_;
  } else {
    slot->next = Encode(sequence->facts);
    slot->num_own_facts = static_cast<int64_t>(slot->next.size());
  }
  slot->next.insert(slot->next.end(), sequence->prompt.begin(),
                    sequence->prompt.end());
  slot->sequence = sequence;
  Call& call = sequence->call;
  call.set_answerer(ANSWERER_MODEL);
  call.set_version(weights_->version);
  call.set_weights_fingerprint(weights_->fingerprint);
  ++num_active_;
  return true;
}

Generation::StepResult Generation::Step() {
  ELENCHUS_CHECK(num_active_ > 0);
  std::vector<CachedToken> tokens;
  std::vector<int64_t> rows_A;
  std::vector<int64_t> active_A;
  std::vector<int64_t> beginning_B;  // in [0, A): nothing is said yet
  for (size_t s = 0; s < slots_.size(); ++s) {
    if (slots_[s].sequence == nullptr) continue;
    AddTokens(static_cast<int64_t>(s), &tokens);
    if (slots_[s].sequence->call.answer_tokens().empty()) {
      beginning_B.push_back(static_cast<int64_t>(rows_A.size()));
    }
    rows_A.push_back(static_cast<int64_t>(tokens.size()) - 1);
    active_A.push_back(static_cast<int64_t>(s));
  }
  const Transformer& model = weights_->model;
  const at::Tensor hidden_AD = cache_.Run(model, tokens, rows_A);
  const at::Tensor logits_AV = model.Logits(hidden_AD);
  SetConfidence(hidden_AD, logits_AV, active_A, beginning_B);
  const float* logits = logits_AV.const_data_ptr<float>();
  StepResult result;
  result.num_tokens = static_cast<int64_t>(active_A.size());
  result.num_rows = static_cast<int64_t>(tokens.size());
  for (const int64_t s : active_A) {
    Slot& slot = slots_[s];
    const Sample sample =
        SampleToken(absl::MakeConstSpan(logits, kNumSpoken),
                    slot.sequence->call.temperature(), &slot.sequence->rng);
    logits += kNumSpoken;
    slot.next = {sample.token};
    if (Say(sample, slot.sequence)) {
      result.finished.push_back(slot.sequence);
      Release(&slot);
    }
  }
  return result;
}

void Generation::SetConfidence(const at::Tensor& hidden_AD,
                               const at::Tensor& logits_AV,
                               const std::vector<int64_t>& active_A,
                               const std::vector<int64_t>& beginning_B) {
  if (beginning_B.empty()) return;
  const Transformer& model = weights_->model;
  const at::Tensor rows_B = at::tensor(beginning_B);
  const at::Tensor logit_B = model.ConfidenceLogit(model.ConfidenceFeatures(
      hidden_AD.index_select(0, rows_B), logits_AV.index_select(0, rows_B)));
  const float* logit = logit_B.const_data_ptr<float>();
  for (const int64_t a : beginning_B) {
    slots_[active_A[a]].sequence->call.set_confidence(Sigmoid(*logit++));
  }
}

std::vector<Sequence*> Generation::Abandon() {
  std::vector<Sequence*> active;
  for (Slot& slot : slots_) {
    if (slot.sequence == nullptr) continue;
    active.push_back(slot.sequence);
    Release(&slot);
  }
  prefixes_.Clear();
  return active;
}

void Generation::AddTokens(int64_t index, std::vector<CachedToken>* tokens) {
  Slot& slot = slots_[index];
  const int64_t prefix_first =
      EntryCell(std::max<int64_t>(slot.prefix_entry, 0));
  if (slot.prefix_is_new) {
    int64_t i = 0;
    for (const Token token : Encode(slot.sequence->facts)) {
      const int64_t last = bidirectional_facts_ ? slot.prefix_length - 1 : i;
      tokens->push_back({token, i, 0, 0, prefix_first, prefix_first + last,
                         prefix_first + i});
      ++i;
    }
    slot.prefix_is_new = false;
  }
  const int64_t own_first = SlotCell(index);
  for (const Token token : slot.next) {
    const int64_t last = std::max(
        slot.own_length, bidirectional_facts_ ? slot.num_own_facts - 1 : 0);
    tokens->push_back({token, slot.prefix_length + slot.own_length,
                       prefix_first, slot.prefix_length, own_first,
                       own_first + last, own_first + slot.own_length});
    ++slot.own_length;
  }
}

void Generation::Release(Slot* slot) {
  if (slot->prefix_entry >= 0) prefixes_.Release(slot->prefix_entry);
  slot->sequence = nullptr;
  --num_active_;
}

}  // namespace elenchus
