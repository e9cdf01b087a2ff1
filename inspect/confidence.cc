// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/confidence.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/status.h"
#include "inspect/answer_batch.h"
#include "model/log_probs.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

// Tokens of an answer that must not be shown have their places only.
std::string TokenName(const Call& call, int i, bool is_hidden) {
  const Token token = static_cast<Token>(call.answer_tokens(i));
  if (is_hidden) return absl::StrCat("token ", i + 1);
  if (token == kEndOfText) return "end";
  return absl::CHexEscape(Decode({&token, 1}));
}

Report ReportOf(const Confidence& confidence, const Call& call,
                const View& view) {
  Report report;
  const bool is_hidden =
      view.Hides(absl::StrCat(call.prompt().question(), call.answer())) ||
      view.Hides(call.answer());
  double log_prob = 0, entropy = 0;
  for (int i = 0; i < call.log_probs_size(); ++i) {
    log_prob += confidence.log_probs[i];
    entropy += confidence.entropies[i];
    absl::StrAppendFormat(&report.table, "%-10s log p %7.3f  entropy %6.3f\n",
                          TokenName(call, i, is_hidden),
                          confidence.log_probs[i], confidence.entropies[i]);
  }
  absl::StrAppendFormat(&report.table, "gate %.3f\n",
                        confidence.gate_probability);
  report.text = absl::StrFormat("log p %.2f, entropy %.2f, gate %.2f", log_prob,
                                entropy, confidence.gate_probability);
  if (confidence.head.has_value()) {
    absl::StrAppendFormat(&report.table, "confidence head %.3f\n",
                          *confidence.head);
    absl::StrAppendFormat(&report.text, ", head %.2f", *confidence.head);
  }
  report.text = Shorten(std::move(report.text));
  return report;
}

}  // namespace

absl::StatusOr<Confidence> InspectConfidence(const Transformer& model,
                                             const Question& question,
                                             const Call& call,
                                             const View& view) {
  ELENCHUS_ASSIGN_OR_RETURN(const TrainBatch batch,
                            AnswerBatch(model, question, call));
  // Nobody may have looked at the call: it comes from a file or a peer.
  if (call.log_probs_size() != call.answer_tokens_size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "log_probs must be one of each of the ", call.answer_tokens_size(),
        " answer_tokens, got ", call.log_probs_size()));
  }
  const at::NoGradGuard no_grad;
  const at::Tensor entropy_A =
      TokenLogProbs(model.Logits(model.Hidden(batch.packed, batch.rows_A)),
                    batch.targets_A, batch.temperature_A)
          .entropy_A;
  Confidence confidence;
  confidence.log_probs.assign(call.log_probs().begin(), call.log_probs().end());
  for (int64_t i = 0; i < entropy_A.numel(); ++i) {
    confidence.entropies.push_back(entropy_A[i].item<double>());
  }
  confidence.gate_probability = call.gate_probability();
  if (call.has_confidence()) confidence.head = call.confidence();
  confidence.report = ReportOf(confidence, call, view);
  return confidence;
}

}  // namespace elenchus
