// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Traces for the learner's tests.
#ifndef ELENCHUS_TESTS_LEARNER_TRACES_H_
#define ELENCHUS_TESTS_LEARNER_TRACES_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "debate/oversight.h"
#include "model/tokenizer.h"
#include "proto/trace.pb.h"

namespace elenchus {

inline Call MakeCall(QuestionKind kind, Answerer answerer,
                     absl::string_view answer,
                     absl::string_view question = "a3") {
  Call call;
  call.mutable_prompt()->set_kind(kind);
  call.mutable_prompt()->set_question(std::string(question));
  call.set_answerer(answerer);
  call.set_answer(std::string(answer));
  call.set_gate_probability(answerer == ANSWERER_HUMAN ? 1 : 0);
  return call;
}

// M's answer with its tokens; each token's log-prob is -1.
inline Call MakeModelCall(QuestionKind kind, absl::string_view answer,
                          uint64_t version = 1,
                          absl::string_view question = "a3") {
  Call call = MakeCall(kind, ANSWERER_MODEL, answer, question);
  for (Token token : Encode(answer)) call.add_answer_tokens(token);
  call.add_answer_tokens(kind == QUESTION_KIND_ANSWER ? Token{':'}
                                                      : kEndOfText);
  for (int i = 0; i < call.answer_tokens_size(); ++i) call.add_log_probs(-1);
  call.set_temperature(1);
  call.set_version(version);
  return call;
}

// Two arguments, the first by H (after one sub-question to M and one fact),
// the second by M; H found the first insufficient; the even side won.
inline Trace MakeTrace(uint64_t sequence = 1, uint64_t version = 1) {
  Trace trace;
  trace.set_actor_id("actor-0");
  trace.set_epoch(5);
  trace.set_sequence(sequence);
  trace.set_template_hash(TemplateHash());
  trace.mutable_question()->set_id(sequence);
  trace.mutable_question()->set_task("permutation_powering");
  trace.mutable_question()->set_facts("bcda\n");
  trace.mutable_question()->set_text("a3");

  Call first = MakeCall(QUESTION_KIND_ARGUE, ANSWERER_HUMAN, "d:bc");
  *first.add_children() =
      MakeModelCall(QUESTION_KIND_ANSWER, "b", version, "a1");
  *first.add_children() =
      MakeCall(QUESTION_KIND_ANSWER, ANSWERER_WORLD, "c", "b");
  first.set_num_human_steps(3);
  first.set_num_cached_human_steps(2);
  Round* round = trace.add_rounds();
  *round->mutable_argument() = first;
  *round->mutable_sufficient() =
      MakeCall(QUESTION_KIND_SUFFICIENT, ANSWERER_HUMAN, "n");
  round->mutable_sufficient()->mutable_prompt()->add_history("d:bc");

  Call second = MakeModelCall(QUESTION_KIND_ARGUE, "c:bb", version);
  second.mutable_prompt()->add_history("d:bc");
  *trace.add_rounds()->mutable_argument() = second;

  Call verdict = MakeCall(QUESTION_KIND_VERDICT, ANSWERER_HUMAN, "y");
  verdict.mutable_prompt()->add_history("d:bc");
  verdict.mutable_prompt()->add_history("c:bb");
  *trace.mutable_verdict() = verdict;
  trace.set_stop_reason(STOP_REASON_MAX_ARGUMENTS);
  trace.set_verdict_outcome(VERDICT_OUTCOME_DECIDED);
  trace.set_reward_even(1);
  trace.set_min_version(version);
  trace.set_max_version(version);
  return trace;
}

// The same, with M's own answers beside H's: "d:bd" for "d:bc", "y" for a 0.3
// of yes, and "y" for the verdict "y".
inline Trace MakeShadowedTrace(uint64_t sequence = 1, uint64_t version = 1) {
  Trace trace = MakeTrace(sequence, version);
  const auto shadow = [&](Call* call, absl::string_view answer) {
    *call->mutable_shadow() =
        MakeModelCall(call->prompt().kind(), answer, version);
    *call->mutable_shadow()->mutable_prompt() = call->prompt();
  };
  shadow(trace.mutable_rounds(0)->mutable_argument(), "d:bd");
  Call* const sufficient = trace.mutable_rounds(0)->mutable_sufficient();
  sufficient->clear_answer();
  sufficient->set_probability(0.3);
  shadow(sufficient, "y");
  shadow(trace.mutable_verdict(), "y");
  return trace;
}

// M's answer and what H says of it.
inline OversightCase MakeCase(absl::string_view facts, absl::string_view answer,
                              uint64_t version, bool is_unacceptable) {
  OversightCase of;
  of.mutable_question()->set_id(1);
  of.mutable_question()->set_task("permutation_powering");
  of.mutable_question()->set_facts(std::string(facts));
  of.mutable_question()->set_text("a3");
  *of.mutable_answer() = MakeModelCall(QUESTION_KIND_ANSWER, answer, version);
  *of.mutable_judgement() = MakeCall(QUESTION_KIND_OVERSEE, ANSWERER_HUMAN,
                                     is_unacceptable ? "y" : "n");
  of.mutable_judgement()->mutable_prompt()->add_history(std::string(answer));
  return of;
}

// The adversary says "ab", of which H learns that its share is 1/4; of two
// inputs that it describes M acts unacceptably on the first.
inline Trace MakeOversight(uint64_t sequence = 1, uint64_t version = 1,
                           absl::string_view alpha = "ab") {
  Trace trace;
  trace.set_actor_id("actor-0");
  trace.set_epoch(5);
  trace.set_sequence(sequence);
  trace.set_template_hash(TemplateHash());
  *trace.mutable_question() =
      OversightQuestion(sequence, "permutation_powering");
  trace.set_verdict_outcome(VERDICT_OUTCOME_NONE);
  Oversight& oversight = *trace.mutable_oversight();
  *oversight.mutable_proposal() =
      MakeModelCall(QUESTION_KIND_PROPOSE, alpha, version, kProposeQuestion);
  Call& likelihood = *oversight.mutable_likelihood();
  likelihood = MakeCall(QUESTION_KIND_OVERSEE, ANSWERER_HUMAN, "");
  *likelihood.mutable_prompt() = LikelihoodPrompt(alpha);
  likelihood.set_probability(0.25);
  *likelihood.add_children() = MakeCall(QUESTION_KIND_ANSWER, ANSWERER_WORLD,
                                        "0.25", likelihood.prompt().question());
  *oversight.add_cases() =
      MakeCase(absl::StrCat(alpha, " cd\n"), "#", version, true);
  *oversight.add_cases() =
      MakeCase(absl::StrCat(alpha, " dc\n"), "d", version, false);
  trace.set_min_version(version);
  trace.set_max_version(version);
  return trace;
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_LEARNER_TRACES_H_
