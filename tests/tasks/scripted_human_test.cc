// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/scripted_human.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "tests/tasks/cycle.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

TEST(InversionHumanTest, CannotFind) {
  for (QuestionKind kind : {QUESTION_KIND_ANSWER, QUESTION_KIND_ARGUE}) {
    const Driven driven = DriveOnCycle(Config(kInversion), kind, "a-");
    EXPECT_EQ(driven.num_asks, 0);
    EXPECT_EQ(driven.answer.text(), "?");
  }
  const Driven driven =
      DriveOnCycle(Config(kInversion), QUESTION_KIND_ANSWER, "a+");
  EXPECT_THAT(Asked(driven), ElementsAre("a+"));
  EXPECT_EQ(driven.answer.text(), "b:");
}

TEST(InversionHumanTest, Checks) {
  const TaskConfig config = Config(kInversion);
  for (const char* argument : {"d:", "d", "d:whatever"}) {
    const Driven driven =
        DriveOnCycle(config, QUESTION_KIND_SUFFICIENT, "a-", {argument});
    EXPECT_THAT(Asked(driven), ElementsAre("d+"));
    EXPECT_EQ(driven.answer.text(), "y");
  }
  for (const char* argument : {"a:", "b:", "c:", "?", "", ":d", "dd:"}) {
    EXPECT_EQ(DriveOnCycle(config, QUESTION_KIND_SUFFICIENT, "a-", {argument})
                  .answer.text(),
              "n");
  }
  EXPECT_EQ(Verdict(config, "a-", {"d:", "c:"}), 1);
  EXPECT_EQ(Verdict(config, "a-", {"c:", "d:"}), 0);
  EXPECT_EQ(Verdict(config, "a-", {"c:", "b:"}), 0.5);
  EXPECT_EQ(Verdict(config, "a-", {"d:", "d:x"}), 1);
  EXPECT_EQ(Verdict(config, "a-", {"%", "c:"}), 0);
}

void ExpectRefused(Human& human, const Workspace& workspace,
                   const std::string& message) {
  const absl::Status status = human.Next(workspace).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(message));
}

TEST(ScriptedHumanTest, RefusesByName) {
  const auto human = MakeHuman(Config());
  ExpectRefused(*human, MakeWorkspace("chess", QUESTION_KIND_ANSWER, "a110"),
                "workspace of task 'chess'; this human knows 'permutation_");
  ExpectRefused(*human,
                MakeWorkspace(kPowering, QUESTION_KIND_PROPOSE, "alpha"),
                "prompt kind 7; expected ANSWER");
  ExpectRefused(*human,
                MakeWorkspace(kPowering, QUESTION_KIND_UNSPECIFIED, "a110"),
                "prompt kind 0");
  ExpectRefused(*human,
                MakeWorkspace(kPowering, QUESTION_KIND_SUFFICIENT, "a110"),
                "without an argument");
  for (QuestionKind kind : {QUESTION_KIND_ANSWER, QUESTION_KIND_ARGUE,
                            QUESTION_KIND_SUFFICIENT, QUESTION_KIND_VERDICT}) {
    ExpectRefused(*human, MakeWorkspace(kPowering, kind, "\x1b]", {"c:d"}),
                  "question '\\x1b]' is not this task's");
    ExpectRefused(*MakeHuman(Config(kInversion)),
                  MakeWorkspace(kInversion, kind, "a110", {"c:d"}),
                  "question 'a110' is not this task's");
  }
}

void AddExchange(Workspace* workspace, const char* question,
                 const char* answer) {
  Exchange* exchange = workspace->add_exchanges();
  exchange->set_question(question);
  exchange->set_answer(answer);
}

TEST(ScriptedHumanTest, RefusesExchangesItDidNotAskFor) {
  const auto human = MakeHuman(Config());
  Workspace workspace = MakeWorkspace(kPowering, QUESTION_KIND_ANSWER, "a110");
  AddExchange(&workspace, "b011", "a");
  ExpectRefused(*human, workspace,
                "exchange 0 asked 'b011'; this human asks 'a011'");

  workspace = MakeWorkspace(kPowering, QUESTION_KIND_ANSWER, "a110");
  AddExchange(&workspace, "a011", "?");
  AddExchange(&workspace, "a011", "a");
  ExpectRefused(*human, workspace, "2 exchanges; this human asks for 1");

  workspace = MakeWorkspace(kPowering, QUESTION_KIND_ANSWER, "a110");
  for (int i = 0; i < 3; ++i) AddExchange(&workspace, "a011", "a");
  ExpectRefused(*human, workspace, "3 exchanges; this human asks for 2");

  for (QuestionKind kind : {QUESTION_KIND_SUFFICIENT, QUESTION_KIND_VERDICT}) {
    workspace = MakeWorkspace(kPowering, kind, "a110", {"c:d"});
    AddExchange(&workspace, "a011", "d");
    ExpectRefused(*human, workspace, "1 exchanges; this human asks for 2");
    AddExchange(&workspace, "a011", "d");
    ExpectRefused(*human, workspace, "exchange 1 asked 'a011'");
    workspace = MakeWorkspace(kPowering, kind, "a110", {"?"});
    AddExchange(&workspace, "a011", "d");
    ExpectRefused(*human, workspace, "1 exchanges; this human asks for 0");
  }

  const auto inverter = MakeHuman(Config(kInversion));
  workspace = MakeWorkspace(kInversion, QUESTION_KIND_ANSWER, "a-");
  AddExchange(&workspace, "d+", "a");
  ExpectRefused(*inverter, workspace, "1 exchanges; this human asks for 0");
}

std::vector<std::string> FieldNames(const google::protobuf::Descriptor* type) {
  std::vector<std::string> names;
  for (int i = 0; i < type->field_count(); ++i) {
    names.push_back(type->field(i)->name());
  }
  return names;
}

TEST(ScriptedHumanTest, HumansNeverHoldFacts) {
  // Every field that reaches H. A new one must be shown to carry no facts: a
  // view never comes with a workspace (Amp leaves it out, human_proxy refuses
  // it), and inspections are what a judge may be told.
  EXPECT_THAT(
      FieldNames(Workspace::descriptor()),
      UnorderedElementsAre("task", "prompt", "exchanges", "inspections"));
  EXPECT_THAT(FieldNames(Prompt::descriptor()),
              UnorderedElementsAre("kind", "question", "history", "named_first",
                                   "inspections", "view"));
  EXPECT_THAT(FieldNames(Exchange::descriptor()),
              UnorderedElementsAre("question", "answer"));
}

std::string RandomText(Rng* rng) {
  const std::string alphabet = "abcd01+-:?";
  std::string text;
  for (uint64_t n = rng->Uniform(7); n > 0; --n) {
    text.push_back(rng->Bernoulli(0.1)
                       ? static_cast<char>(rng->Uniform(256))
                       : alphabet[rng->Uniform(alphabet.size())]);
  }
  return text;
}

TEST(ScriptedHumanTest, HostileTextIsAnsweredOrRefused) {
  Rng rng(3);
  for (const char* task : {kPowering, kInversion}) {
    const auto human = MakeHuman(Config(task));
    const std::vector<std::string> questions = {"a110", "b111", "a-", "c+"};
    int num_answered = 0;
    for (int i = 0; i < 100000; ++i) {
      std::vector<std::string> history(rng.Uniform(4));
      for (std::string& argument : history) argument = RandomText(&rng);
      const std::string question =
          rng.Bernoulli(0.7) ? questions[rng.Uniform(4)] : RandomText(&rng);
      Workspace workspace = MakeWorkspace(
          task, static_cast<QuestionKind>(rng.Uniform(7)), question, history);
      if (rng.Bernoulli(0.1)) {
        AddExchange(&workspace, RandomText(&rng).c_str(),
                    RandomText(&rng).c_str());
      }
      const auto driven = Drive(*human, workspace, [&](absl::string_view) {
        return RandomText(&rng);
      });
      num_answered += driven.ok();
      if (!driven.ok()) {
        EXPECT_EQ(driven.status().code(), absl::StatusCode::kInvalidArgument)
            << driven.status();
      }
    }
    EXPECT_GT(num_answered, 10000);
  }
}

}  // namespace
}  // namespace elenchus
