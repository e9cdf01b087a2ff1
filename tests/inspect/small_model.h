// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A model, and a call of it, for the tests of the tools that read M.
#ifndef ELENCHUS_TESTS_INSPECT_SMALL_MODEL_H_
#define ELENCHUS_TESTS_INSPECT_SMALL_MODEL_H_

#include <vector>

#include "model/tokenizer.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

inline ModelConfig SmallModel(bool bidirectional_facts) {
  ModelConfig config;
  config.set_bidirectional_facts(bidirectional_facts);
  config.set_num_layers(3);
  config.set_width(24);
  config.set_num_heads(4);
  config.set_num_kv_heads(2);
  config.set_hidden_width(20);
  config.set_context_length(48);
  config.set_init_std(0.4);
  return config;
}

inline Question SmallQuestion() {
  Question question;
  question.set_facts("a5 b0 c7\n");
  question.set_text("+");
  return question;
}

// The second argument of a debate, at temperature 0.7.
inline Call SmallCall() {
  Call call;
  call.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  call.mutable_prompt()->set_question("+");
  call.mutable_prompt()->add_history("b:0");
  call.set_answerer(ANSWERER_MODEL);
  call.set_answer("c:7");
  for (const Token token : Encode("c:7")) call.add_answer_tokens(token);
  call.add_answer_tokens(kEndOfText);
  for (int i = 0; i < call.answer_tokens_size(); ++i) {
    call.add_log_probs(-0.25f * static_cast<float>(i + 1));
  }
  call.set_temperature(0.7f);
  call.set_gate_probability(0.5);
  call.set_confidence(0.75);
  return call;
}

// What M read and said of it, but for the last token: facts, prompt, answer.
inline std::vector<Token> TokensOf(const Question& question, const Call& call) {
  std::vector<Token> tokens = Encode(question.facts());
  const std::vector<Token> prompt = PromptTokens(call.prompt());
  tokens.insert(tokens.end(), prompt.begin(), prompt.end());
  tokens.insert(tokens.end(), call.answer_tokens().begin(),
                call.answer_tokens().end() - 1);
  return tokens;
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_INSPECT_SMALL_MODEL_H_
