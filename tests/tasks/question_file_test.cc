// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/question_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/file.h"
#include "tasks/ground_truth.h"
#include "tests/tasks/driver.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kWhole[] =
    R"({"question": "Who came?", "context": "Ann came.", "choices": ["Ann", "Bob"], "reference": "Ann"})"
    "\n"
    R"({"question": "When?", "context": "Ann came.", "choices": ["Ann", "Bob"]})"
    "\n\n"
    R"({"question": "Why?", "reference": "because"})"
    "\n";

class QuestionFileTest : public testing::Test {
 protected:
  TaskConfig Write(const std::string& text) {
    TaskConfig config;
    config.set_name(std::string(kQuestionFileName));
    config.set_file(folder_ + "/questions.jsonl");
    EXPECT_OK(WriteFileAtomically(config.file(), text));
    return config;
  }
  std::string Error(const std::string& line) {
    const absl::Status status = MakeTask(Write(line)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << line;
    return std::string(status.message());
  }

  const std::string folder_ = FreshFolder();
};

TEST_F(QuestionFileTest, ReadsLines) {
  const auto questions = ReadQuestionFile(Write(kWhole).file(), false);
  ASSERT_OK(questions);
  ASSERT_EQ(questions->size(), 3u);
  EXPECT_EQ((*questions)[0].text, "Who came?");
  EXPECT_EQ((*questions)[0].facts, "Ann came.\nAnn | Bob\n");
  EXPECT_THAT((*questions)[0].choices, ElementsAre("Ann", "Bob"));
  EXPECT_EQ((*questions)[2].facts, "\n");
}

TEST_F(QuestionFileTest, DrawsEveryQuestionAsOften) {
  const auto task = MakeTask(Write(kWhole));
  ASSERT_OK(task);
  Rng rng(1);
  std::map<std::string, int> counts;
  for (int i = 0; i < 3000; ++i) {
    const auto facts = (*task)->DrawFacts(Split::kTrain, 1, &rng);
    ASSERT_OK(facts);
    const std::string question = (*task)->DrawQuestion(*facts, 1, &rng);
    EXPECT_EQ((*task)->ClassOf(question), "question");
    ++counts[question];
  }
  // Five standard deviations.
  for (const auto& [question, count] : counts) EXPECT_NEAR(count, 1000, 130);
  EXPECT_EQ(counts.size(), 3u);
  EXPECT_THAT((*task)->Answers(), ElementsAre("Ann", "Bob"));
  EXPECT_EQ((*task)->LongestFacts(), 20);
  EXPECT_EQ((*task)->LongestQuestion(), 9);
  EXPECT_EQ((*task)->ClassOf("Where?"), "");
}

TEST_F(QuestionFileTest, NamesLineFieldAndWhatWasExpected) {
  EXPECT_THAT(Error("{}\n"), HasSubstr("questions.jsonl:1: question: expected "
                                       "text of 1 to 4096 bytes, got 'null'"));
  EXPECT_THAT(Error(std::string(kWhole) + "{\"question\": 3}\n{}\n"),
              HasSubstr(":5: question: expected text of 1 to 4096 bytes, got "
                        "'3' (1 more broken lines"));
  EXPECT_THAT(Error("not JSON"), HasSubstr(":1: expected an object of JSON"));
  EXPECT_THAT(Error("[1]"), HasSubstr(":1: expected an object of JSON"));
  EXPECT_THAT(Error(R"({"question": "q", "answer": "a"})"),
              HasSubstr("'answer': expected one of choices, context"));
  EXPECT_THAT(Error(R"({"question": "q", "context": 1})"),
              HasSubstr("context: expected text"));
  EXPECT_THAT(Error(R"({"question": "q", "choices": ["a"]})"),
              HasSubstr("choices: expected a list of at least 2"));
  for (const char* const choices :
       {R"(["a", "a"])", R"(["a", ""])", R"(["a", "b:c"])", R"(["a", 2])",
        R"(["a", "b\nc"])"}) {
    EXPECT_THAT(
        Error(R"({"question": "q", "choices": )" + std::string(choices) + "}"),
        HasSubstr("choices: expected distinct non-empty answers"));
  }
  EXPECT_THAT(Error(R"({"question": "q", "reference": 1})"),
              HasSubstr("reference: expected text"));
  EXPECT_THAT(
      Error(R"({"question": "q", "choices": ["a", "b"], "reference": "c"})"),
      HasSubstr("reference: expected one of the choices, got '\\\"c\\\"'"));
  EXPECT_THAT(Error("\n\n"), HasSubstr("expected at least one whole line"));
  // Bytes that are no UTF-8 are shown, not passed on.
  EXPECT_THAT(Error("{\"question\": \"\xff\xfe\"}"), HasSubstr("JSON"));
}

TEST_F(QuestionFileTest, TheRestIsUsableOnRequest) {
  TaskConfig config = Write(std::string("broken\n") + kWhole + "{}\n");
  EXPECT_FALSE(MakeTask(config).ok());
  config.set_skip_broken_lines(true);
  EXPECT_OK(MakeTask(config));
  EXPECT_EQ(ReadQuestionFile(config.file(), true)->size(), 3u);
  config = Write("broken\n");
  config.set_skip_broken_lines(true);
  EXPECT_FALSE(MakeTask(config).ok());
}

TEST_F(QuestionFileTest, AMissingFileIsNamed) {
  TaskConfig config = Write(kWhole);
  config.set_file(folder_ + "/none.jsonl");
  EXPECT_THAT(MakeTask(config).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.jsonl")));
}

TEST_F(QuestionFileTest, ReferencesAreTheEvaluators) {
  const TaskConfig config = Write(kWhole);
  const auto questions = *ReadQuestionFile(config.file(), false);
  const auto asked = [&](int i) {
    Question question;
    question.set_facts(questions[i].facts);
    question.set_text(questions[i].text);
    return question;
  };
  EXPECT_EQ(*TrueAnswer(config, asked(0)), "Ann");
  EXPECT_EQ(*TrueArgument(config, asked(0)), "Ann:");
  EXPECT_EQ(TrueAnswer(config, asked(1)).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(*TrueAnswer(config, asked(2)), "because");
}

// No context is on both sides of the split.
TEST_F(QuestionFileTest, ContextsAreWithheldAsAWhole) {
  std::string text;
  for (int i = 0; i < 400; ++i) {
    for (const char* const question : {"Who?", "When?"}) {
      text += "{\"question\": \"" + std::string(question) +
              "\", \"context\": \"fact " + std::to_string(i) + "\"}\n";
    }
  }
  TaskConfig config = Write(text);
  config.set_withheld_share(0.25);
  const auto task = MakeTask(config);
  ASSERT_OK(task);
  Rng rng(2);
  std::set<std::string> train, withheld;
  for (int i = 0; i < 4000; ++i) {
    train.insert(*(*task)->DrawFacts(Split::kTrain, 1, &rng));
    withheld.insert(*(*task)->DrawFacts(Split::kWithheld, 1, &rng));
  }
  for (const std::string& facts : withheld) EXPECT_EQ(train.count(facts), 0u);
  EXPECT_NEAR(static_cast<double>(withheld.size()), 100, 45);
  config.set_withheld_share(0);
  EXPECT_EQ(
      (*MakeTask(config))->DrawFacts(Split::kWithheld, 1, &rng).status().code(),
      absl::StatusCode::kFailedPrecondition);
}

TEST(RelyingHuman, AnswersAndChecksWithM) {
  RelyingHuman human(kQuestionFileName);
  const auto drive = [&](QuestionKind kind,
                         const std::vector<std::string>& history) {
    return Drive(human, MakeWorkspace(kQuestionFileName, kind, "Who?", history),
                 [](absl::string_view question) {
                   EXPECT_EQ(question, "Who?");
                   return std::string("Ann");
                 })
        ->answer;
  };
  EXPECT_EQ(drive(QUESTION_KIND_ANSWER, {}).text(), "Ann:");
  EXPECT_EQ(drive(QUESTION_KIND_SUFFICIENT, {"Ann: I saw her"}).text(), "y");
  EXPECT_EQ(drive(QUESTION_KIND_SUFFICIENT, {"Bob:"}).text(), "n");
  EXPECT_EQ(drive(QUESTION_KIND_VERDICT, {"Bob:", "Ann:"}).text(), "n");
  EXPECT_EQ(drive(QUESTION_KIND_VERDICT, {"?", "?"}).probability(), 0.5);
}

}  // namespace
}  // namespace elenchus
