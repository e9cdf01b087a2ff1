// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What an oversight must be before it may be trained on.
#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "learner/validator.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

TraceLimits Limits() {
  return {.template_hash = TemplateHash(),
          .context_length = 64,
          .max_arguments = 2};
}

TEST(ValidateTrace, AcceptsOversights) {
  EXPECT_EQ(ValidateTrace(MakeOversight(), Limits()), absl::OkStatus());
  Trace trace = MakeOversight(1, 1, "\xff");
  trace.mutable_oversight()->mutable_likelihood()->set_probability(0);
  trace.mutable_oversight()->clear_cases();
  EXPECT_EQ(ValidateTrace(trace, Limits()), absl::OkStatus());
}

TEST(ValidateTrace, RefusesWhatNoOversightIs) {
  const auto refused = [](const std::function<void(Trace*)>& spoil) {
    Trace trace = MakeOversight();
    spoil(&trace);
    const absl::Status status = ValidateTrace(trace, Limits());
    EXPECT_FALSE(status.ok());
    return std::string(status.message());
  };
  const auto first = [](Trace* trace) {
    return trace->mutable_oversight()->mutable_cases(0);
  };
  EXPECT_THAT(
      refused([](Trace* t) { *t->mutable_rounds() = MakeTrace().rounds(); }),
      HasSubstr("has no rounds, verdict, stop reason or reward, got 2"));
  EXPECT_THAT(refused([](Trace* t) { t->set_reward_even(1); }),
              HasSubstr("reward_even 1"));
  EXPECT_THAT(refused([](Trace* t) { t->mutable_question()->set_text("a3"); }),
              HasSubstr("question must be that of oversights"));
  EXPECT_THAT(
      refused([](Trace* t) { t->mutable_oversight()->clear_proposal(); }),
      HasSubstr("oversight.proposal: prompt kind must be 7, got 0"));
  EXPECT_THAT(refused([](Trace* t) {
                Call* call = t->mutable_oversight()->mutable_proposal();
                call->mutable_prompt()->set_question("beta");
              }),
              HasSubstr("oversight.proposal: prompt must be that"));
  EXPECT_THAT(refused([](Trace* t) {
                t->mutable_oversight()->mutable_proposal()->set_temperature(0);
              }),
              HasSubstr("oversight.proposal: must be sampled by M"));
  EXPECT_THAT(refused([](Trace* t) {
                Call* call = t->mutable_oversight()->mutable_likelihood();
                *call->mutable_prompt() = LikelihoodPrompt("ba");
              }),
              HasSubstr("oversight.likelihood: prompt must be that"));
  EXPECT_THAT(
      refused([](Trace* t) {
        t->mutable_oversight()->mutable_likelihood()->set_probability(1.5);
      }),
      HasSubstr("oversight.likelihood: probability must be in [0, 1]"));
  EXPECT_THAT(
      refused([](Trace* t) {
        t->mutable_oversight()->mutable_likelihood()->set_probability(0);
      }),
      HasSubstr("none where likelihood is 0, got 2"));
  EXPECT_THAT(refused([&](Trace* t) { first(t)->clear_question(); }),
              HasSubstr("oversight.cases[0]: question.facts must have 1"));
  EXPECT_THAT(refused([&](Trace* t) {
                first(t)->mutable_question()->set_facts(std::string(70, 'a'));
              }),
              HasSubstr("oversight.cases[0].answer: facts, prompt and answer "
                        "have 75 tokens"));
  EXPECT_THAT(
      refused([&](Trace* t) { first(t)->mutable_question()->set_text("b3"); }),
      HasSubstr("oversight.cases[0].answer: prompt must be that"));
  EXPECT_THAT(refused([&](Trace* t) {
                first(t)->mutable_question()->set_facts("abc\n");
              }),
              HasSubstr("oversight.cases[0]: question.facts must hold the "
                        "words of the description \"ab\""));
  // An oversight's calls read what they are about, and those under them.
  EXPECT_THAT(refused([&](Trace* t) {
                Call* const under =
                    first(t)->mutable_judgement()->add_children();
                *under = MakeCall(QUESTION_KIND_ANSWER, ANSWERER_HUMAN, "b");
                under->mutable_prompt()->set_view("zz\n");
              }),
              HasSubstr("oversight.cases[0].judgement.children[0]: prompt view "
                        "must be absent"));
  EXPECT_THAT(refused([](Trace* t) {
                t->mutable_oversight()
                    ->mutable_likelihood()
                    ->mutable_children(0)
                    ->mutable_prompt()
                    ->set_view("zz\n");
              }),
              HasSubstr("oversight.likelihood.children[0]: prompt view must be "
                        "absent"));
  EXPECT_THAT(refused([&](Trace* t) {
                first(t)->mutable_judgement()->mutable_prompt()->set_history(
                    0, "d");
              }),
              HasSubstr("oversight.cases[0].judgement: prompt must be that"));
  EXPECT_THAT(refused([&](Trace* t) {
                *first(t)->mutable_answer() =
                    MakeCall(QUESTION_KIND_ANSWER, ANSWERER_HUMAN, "#");
              }),
              HasSubstr("oversight.cases[0].answer: must be sampled by M"));
  EXPECT_THAT(refused([](Trace* t) {
                for (int i = 0; i < 64; ++i) {
                  *t->mutable_oversight()->add_cases() =
                      MakeCase("ab cd\n", "d", 1, false);
                }
              }),
              HasSubstr("at most 64"));
  EXPECT_THAT(refused([](Trace* t) { t->set_max_version(9); }),
              HasSubstr("min_version and max_version must be 1 and 1"));
}

}  // namespace
}  // namespace elenchus
