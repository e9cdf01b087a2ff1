// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/logit_lens.h"

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "inspect/answer_batch.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

// End-of-text has no byte.
std::string MostProbable(const at::Tensor& logits_AV) {
  std::vector<Token> tokens;
  const at::Tensor best_A = logits_AV.argmax(1);
  for (int64_t i = 0; i < best_A.numel(); ++i) {
    tokens.push_back(static_cast<Token>(best_A[i].item<int64_t>()));
  }
  return Decode(tokens);
}

}  // namespace

absl::StatusOr<LogitLens> InspectLogitLens(const Transformer& model,
                                           const Question& question,
                                           const Call& call, const View& view) {
  ELENCHUS_ASSIGN_OR_RETURN(const TrainBatch batch,
                            AnswerBatch(model, question, call));
  const at::NoGradGuard no_grad;
  LogitLens lens;
  std::vector<at::Tensor> logits;
  for (int n = 1; n <= model.config().num_layers(); ++n) {
    const Transformer first = model.FirstLayers(n);
    logits.push_back(first.Logits(first.Hidden(batch.packed, batch.rows_A)));
    lens.texts.push_back(MostProbable(logits.back()));
    const std::string shown =
        view.Hides(absl::StrCat(call.prompt().question(), lens.texts.back()))
            ? "(hidden)"
            : view.Show(lens.texts.back());
    absl::StrAppend(&lens.report.table, "layer ", n, "  ", shown, "\n");
    absl::StrAppend(&lens.report.text, n == 1 ? "" : ", ", n, " ", shown);
  }
  lens.logits_LAV = at::stack(logits);
  lens.report.text = Shorten(std::move(lens.report.text));
  return lens;
}

}  // namespace elenchus
