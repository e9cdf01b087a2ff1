// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/answer_batch.h"

#include "absl/strings/str_cat.h"
#include "model/tokenizer.h"

namespace elenchus {

absl::StatusOr<TrainBatch> AnswerBatch(const Transformer& model,
                                       const Question& question,
                                       const Call& call) {
  if (call.answerer() != ANSWERER_MODEL) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the tool looks at how M answered; this call was answered by ",
        Answerer_Name(call.answerer())));
  }
  PackedExamples examples = {question.facts(), {Example()}};
  Example& example = examples.examples[0];
  example.prompt = PromptTokens(call.prompt());
  example.answer.assign(call.answer_tokens().begin(),
                        call.answer_tokens().end());
  example.temperature = call.temperature();
  return Pack({&examples, 1}, model.config(), model.dtype());
}

}  // namespace elenchus
