// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What M is said to have answered, against the tokens that it sampled.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "learner/validator.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

// The trace is of debates or oversights, and holds `call`.
absl::Status ValidateWith(const Trace& trace, Call* call,
                          const std::vector<Token>& tokens,
                          const std::string& answer) {
  call->set_answerer(ANSWERER_MODEL);
  call->set_answer(answer);
  call->clear_answer_tokens();
  call->clear_log_probs();
  for (const Token token : tokens) {
    call->add_answer_tokens(token);
    call->add_log_probs(-1);
  }
  call->set_temperature(1);
  call->set_version(1);
  return ValidateTrace(trace, {.template_hash = TemplateHash(),
                               .context_length = 64,
                               .max_arguments = 2});
}

absl::Status ValidateArgument(const std::vector<Token>& tokens,
                              const std::string& answer) {
  Trace trace = MakeTrace();
  trace.mutable_verdict()->mutable_prompt()->set_history(1, answer);
  return ValidateWith(trace, trace.mutable_rounds(1)->mutable_argument(),
                      tokens, answer);
}

absl::Status ValidateVerdict(const std::vector<Token>& tokens,
                             const std::string& answer) {
  Trace trace = MakeTrace();
  return ValidateWith(trace, trace.mutable_verdict(), tokens, answer);
}

absl::Status ValidateSubQuestion(const std::vector<Token>& tokens,
                                 const std::string& answer) {
  Trace trace = MakeTrace();
  return ValidateWith(
      trace, trace.mutable_rounds(0)->mutable_argument()->mutable_children(0),
      tokens, answer);
}

absl::Status ValidateProposal(const std::vector<Token>& tokens,
                              const std::string& answer) {
  Trace trace = MakeOversight(1, 1, answer);
  return ValidateWith(trace, trace.mutable_oversight()->mutable_proposal(),
                      tokens, answer);
}

constexpr Token kEnd = kEndOfText;

TEST(ValidateAnswers, AcceptsTheTextOfTheTokens) {
  EXPECT_EQ(ValidateArgument({'d', ':', 'z', kEnd}, "d:z"), absl::OkStatus());
  EXPECT_EQ(ValidateArgument({kEnd}, ""), absl::OkStatus());
  EXPECT_EQ(ValidateVerdict({'y', kEnd}, "y"), absl::OkStatus());
  EXPECT_EQ(ValidateProposal({'a', 'b', kEnd}, "ab"), absl::OkStatus());
  // Where its tokens are used up, an answer has no end.
  EXPECT_EQ(ValidateVerdict({'y'}, "y"), absl::OkStatus());
  // A sub-question's answer is one field, and ends with it.
  for (const Token end : {Token{':'}, kEnd, Token{'z'}}) {
    EXPECT_EQ(ValidateSubQuestion({'b', end}, end == 'z' ? "bz" : "b"),
              absl::OkStatus());
  }
}

TEST(ValidateAnswers, RefusesAnyOther) {
  const absl::Status refused[] = {
      // Unparsable, and paid for.
      ValidateVerdict({'y', ':', 'n', kEnd}, "y"),
      ValidateVerdict({kEnd, 'y', kEnd}, "y"),
      ValidateVerdict({'n', kEnd}, "y"),
      // Nobody read what the reward would teach.
      ValidateArgument({'d', ':', 'z', 'z', kEnd}, "d"),
      ValidateProposal({'a', 'b', ':', 'z', kEnd}, "ab"),
      ValidateSubQuestion({'b', ':', 'z', kEnd}, "b"),
      ValidateSubQuestion({'b', ':', 'z', kEnd}, "b:z"),
      ValidateSubQuestion({'b', kEnd, ':'}, "b"),
      ValidateSubQuestion({'b', ':'}, "b:"),
  };
  for (const absl::Status& status : refused) {
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("answer must be the text of answer_tokens"));
  }
}

}  // namespace
}  // namespace elenchus
