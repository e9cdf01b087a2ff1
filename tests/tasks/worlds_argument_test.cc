// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What makes an argument sufficient in each of the four worlds that grow, and
// that hostile text does no harm.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "debate/argument.h"
#include "gtest/gtest.h"
#include "tasks/ground_truth.h"
#include "tests/tasks/driver.h"
#include "tests/tasks/worlds.h"

namespace elenchus {
namespace {

// Each by one byte less, more or other.
std::vector<std::string> Corruptions(const std::string& argument) {
  std::vector<std::string> corrupted;
  for (size_t i = 0; i <= argument.size(); ++i) {
    if (i < argument.size()) {
      corrupted.push_back(argument);
      corrupted.back().erase(i, 1);
    }
    for (char c : std::string("abh0123456789-!?*: \n\xff")) {
      corrupted.push_back(argument);
      corrupted.back().insert(i, 1, c);
      if (i == argument.size()) continue;
      corrupted.push_back(argument);
      corrupted.back()[i] = c;
    }
  }
  return corrupted;
}

bool SayTheSame(const std::string& one, const std::string& other) {
  const Argument a = ParseArgument(one);
  const Argument b = ParseArgument(other);
  return a.answer == b.answer && a.evidence == b.evidence;
}

TEST_P(WorldsTest, OnlyTheTrueArgumentIsSufficientToAnExactModel) {
  for (int size : {8, 24}) {
    const TaskConfig config = Config(size);
    const auto task = MakeTask(config);
    Rng rng(size + 1);
    std::set<size_t> lengths;
    for (int i = 0; i < 40; ++i) {
      const Question question = Draw(**task, config, &rng);
      const AnswerFunction exact = Exact(config, question);
      const std::string truth = *TrueArgument(config, question);
      EXPECT_EQ(ParseArgument(truth).answer, *TrueAnswer(config, question));
      EXPECT_EQ(Judged(config, question, truth, exact), "y")
          << truth << " to " << question.text() << " of " << question.facts();
      lengths.insert(truth.size());
      for (const std::string& other : Corruptions(truth)) {
        EXPECT_EQ(Judged(config, question, other, exact),
                  SayTheSame(truth, other) ? "y" : "n")
            << other << " for " << truth << " to " << question.text() << " of "
            << question.facts();
      }
      for (const std::string& answer : (*task)->Answers()) {
        const std::string other =
            FormatArgument(answer, ParseArgument(truth).evidence);
        EXPECT_EQ(Judged(config, question, other, exact),
                  SayTheSame(truth, other) ? "y" : "n")
            << other << " for " << truth;
      }
    }
    EXPECT_GE(lengths.size(), 2u);
  }
}

// What H argued is sufficient to the M that told it so, if that M is always of
// one mind and was of use: what is of none is written "?".
TEST_P(WorldsTest, WhatHArguesIsSufficientToTheSameModel) {
  const TaskConfig config = Config(8);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  Rng rng(2);
  int num_argued = 0;
  for (int i = 0; i < 2000; ++i) {
    const Question question = Draw(**task, config, &rng);
    const std::vector<std::string> answers = (*task)->Answers();
    const uint64_t mind = rng.Next();
    const AnswerFunction consistent = [&](absl::string_view text) {
      if (const auto fact = (*task)->LookUp(question, text)) return *fact;
      Rng of_question(mind, text, 0);
      if (of_question.Bernoulli(0.3)) return std::string("?");
      if (of_question.Bernoulli(0.1)) return std::string("nonsense");
      if (of_question.Bernoulli(0.5)) {
        return Exact(config, question)(text);
      }
      return answers[of_question.Uniform(answers.size())];
    };
    const auto driven = Drive(
        **human,
        MakeWorkspace(config.name(), QUESTION_KIND_ARGUE, question.text()),
        consistent);
    ASSERT_TRUE(driven.ok()) << driven.status();
    if (driven->answer.text() == "?") continue;
    ++num_argued;
    const bool holds =
        Judged(config, question, driven->answer.text(), consistent) == "y";
    const bool has_unknown =
        ParseArgument(driven->answer.text()).evidence.find('?') !=
        absl::string_view::npos;
    EXPECT_TRUE(holds || has_unknown)
        << driven->answer.text() << " to " << question.text();
  }
  EXPECT_GT(num_argued, 500);
}

TEST_P(WorldsTest, OfTwoArgumentsTheTrueOneWins) {
  const TaskConfig config = Config(8);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  Rng rng(5);
  for (int i = 0; i < 100; ++i) {
    const Question question = Draw(**task, config, &rng);
    const std::string truth = *TrueArgument(config, question);
    for (bool even_is_true : {true, false}) {
      std::vector<std::string> history = {truth, "?:nonsense"};
      if (!even_is_true) std::swap(history[0], history[1]);
      const auto driven =
          Drive(**human,
                MakeWorkspace(config.name(), QUESTION_KIND_VERDICT,
                              question.text(), history),
                Exact(config, question));
      ASSERT_TRUE(driven.ok()) << driven.status();
      EXPECT_EQ(driven->answer.text(), even_is_true ? "y" : "n");
    }
  }
}

class HostileText {
 public:
  explicit HostileText(uint64_t seed) : rng_(seed) {}

  // Often near to `model`.
  std::string Like(const std::string& model) {
    std::string text = rng_.Bernoulli(0.6) ? model : "";
    for (uint64_t n = rng_.Uniform(4); n > 0; --n) {
      const size_t at = rng_.Uniform(text.size() + 1);
      const char c = rng_.Bernoulli(0.1)
                         ? static_cast<char>(rng_.Uniform(256))
                         : kAlphabet[rng_.Uniform(kAlphabet.size())];
      if (at < text.size() && rng_.Bernoulli(0.5)) {
        text[at] = c;
      } else {
        text.insert(at, 1, c);
      }
      if (!text.empty() && rng_.Bernoulli(0.2)) {
        text.erase(rng_.Uniform(text.size()), 1);
      }
    }
    return text;
  }

 private:
  const std::string kAlphabet = "abhVABFDSNEPL0123456789+-*!?: \n";
  Rng rng_;
};

TEST_P(WorldsTest, HostileTextNeverCrashes) {
  Rng rng(6);
  for (int size : {8, 64}) {
    const TaskConfig config = Config(size);
    const auto task = MakeTask(config);
    const auto human = MakeScriptedHuman(config);
    HostileText hostile(size);
    int num_answered = 0;
    int num_facts_read = 0;
    for (int i = 0; i < 2000; ++i) {
      Question question = Draw(**task, config, &rng);
      const auto argued = Drive(
          **human,
          MakeWorkspace(config.name(), QUESTION_KIND_ARGUE, question.text()),
          Exact(config, question));
      ASSERT_TRUE(argued.ok()) << argued.status();
      const std::string argument = argued->answer.text();
      if (rng.Bernoulli(0.5)) {
        question.set_facts(hostile.Like(question.facts()));
      }
      const std::string text = hostile.Like(
          rng.Bernoulli(0.5) || argued->exchanges.empty()
              ? question.text()
              : argued->exchanges[rng.Uniform(argued->exchanges.size())]
                    .question());
      num_answered += (*task)->LookUp(question, text).has_value();
      question.set_text(text);
      num_facts_read += (*task)->LevelOf(question) > 0;
      const auto truth = TrueAnswer(config, question);
      if (!truth.ok()) {
        EXPECT_EQ(truth.status().code(), absl::StatusCode::kInvalidArgument);
      }
      for (QuestionKind kind : {QUESTION_KIND_ARGUE, QUESTION_KIND_SUFFICIENT,
                                QUESTION_KIND_VERDICT}) {
        const auto driven = Drive(
            **human,
            MakeWorkspace(config.name(), kind, text,
                          {hostile.Like(argument), hostile.Like(argument)}),
            [&](absl::string_view) { return hostile.Like(argument); });
        if (!driven.ok()) {
          EXPECT_EQ(driven.status().code(), absl::StatusCode::kInvalidArgument);
        }
      }
    }
    EXPECT_GT(num_answered, 20);
    EXPECT_GT(num_facts_read, 20);
  }
}

INSTANTIATE_TEST_SUITE_P(FourWorlds, WorldsTest, kFourWorlds, WorldName);

}  // namespace
}  // namespace elenchus
