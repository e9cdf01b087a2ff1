// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "rpc/validate.h"

#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

Prompt ValidPrompt() {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_VERDICT);
  prompt.set_question("a10");
  prompt.add_history("a:b");
  prompt.set_named_first(1);
  return prompt;
}

void ExpectRefused(const Prompt& prompt, const char* why) {
  EXPECT_THAT(CheckPrompt(prompt),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)));
}

TEST(ValidateTest, AcceptsAPromptAtTheLimits) {
  Prompt prompt = ValidPrompt();
  prompt.mutable_question()->assign(kMaxTextBytes, 'q');
  while (prompt.history_size() < kMaxHistory) {
    prompt.add_history()->assign(kMaxTextBytes, 'a');
  }
  EXPECT_OK(CheckPrompt(prompt));
}

TEST(ValidateTest, RefusesWhatNoPromptMayBe) {
  Prompt prompt = ValidPrompt();
  prompt.set_kind(QUESTION_KIND_UNSPECIFIED);
  ExpectRefused(prompt, "prompt.kind");
  prompt = ValidPrompt();
  prompt.set_kind(static_cast<QuestionKind>(99));
  ExpectRefused(prompt, "got 99");
  prompt = ValidPrompt();
  prompt.set_view("");
  ExpectRefused(prompt, "prompt.view");
  prompt = ValidPrompt();
  prompt.clear_question();
  ExpectRefused(prompt, "prompt.question");
  prompt = ValidPrompt();
  prompt.mutable_question()->assign(kMaxTextBytes + 1, 'q');
  ExpectRefused(prompt, "at most 4096 bytes, got 4097");
  prompt = ValidPrompt();
  for (int i = 0; i < kMaxHistory; ++i) prompt.add_history("a:b");
  ExpectRefused(prompt, "at most 16 arguments, got 17");
  prompt = ValidPrompt();
  prompt.add_history()->assign(kMaxTextBytes + 1, 'a');
  ExpectRefused(prompt, "prompt.history");
  prompt = ValidPrompt();
  prompt.set_named_first(2);
  ExpectRefused(prompt, "must be 0 or 1, got 2");
}

TEST(ValidateTest, RefusesFactsThatAreTooLong) {
  Question question;
  question.set_text("q");
  question.set_facts(std::string(kMaxFactsBytes, 'f'));
  EXPECT_OK(CheckQuestion(question));
  question.mutable_facts()->push_back('f');
  EXPECT_THAT(CheckQuestion(question),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("at most 65536 bytes, got 65537")));
}

}  // namespace
}  // namespace elenchus
