// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What holds in each of the four worlds that grow: H against the truth, and
// what makes an argument about them sufficient.
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "debate/amp.h"
#include "debate/argument.h"
#include "debate/play_debate.h"
#include "gtest/gtest.h"
#include "tasks/assignments.h"
#include "tasks/forest.h"
#include "tasks/graph.h"
#include "tasks/ground_truth.h"
#include "tasks/task.h"
#include "tasks/wildcards.h"
#include "tests/tasks/driver.h"

namespace elenchus {
namespace {

// Whether H can answer the question by the facts alone.
using IsShallow = bool (*)(const ElementNames&, const Question&);

bool HasValue(const ElementNames& names, const Question& question) {
  return ParseAssignments(names, question.facts())
             ->variables[ParseAssignmentsQuestion(names, question.text())->x]
             ->value > 0;
}

bool HasOneWildcard(const ElementNames&, const Question& question) {
  return NumWildcards(question.text()) == 1;
}

// There is an edge, or no way from there at all.
bool EndsHere(const ElementNames& names, const Question& question) {
  const Graph graph = *ParseGraph(names, question.facts());
  const GraphQuestion asked = *ParseGraphQuestion(names, question.text());
  const std::vector<int> next = NeighboursOf(graph, asked.from);
  if (next.empty()) return asked.kind == GraphQuestion::kStep;
  return std::find(next.begin(), next.end(), asked.to) != next.end();
}

bool IsRoot(const ElementNames& names, const Question& question) {
  return ParseForest(names, question.facts())
             ->labels[ParseForestQuestion(names, question.text())->x] > 0;
}

struct WorldCase {
  const char* name;
  IsShallow is_shallow;
};

class WorldsTest : public testing::TestWithParam<WorldCase> {
 protected:
  TaskConfig Config(int size) const {
    TaskConfig config;
    config.set_name(GetParam().name);
    config.set_size(size);
    return config;
  }

  Question Draw(const Task& task, const TaskConfig& config, Rng* rng) const {
    Question question;
    question.set_task(config.name());
    question.set_facts(*task.DrawFacts(Split::kTrain, task.num_levels(), rng));
    question.set_text(
        task.DrawQuestion(question.facts(), task.num_levels(), rng));
    return question;
  }
};

// An answerer that never errs.
AnswerFunction Exact(const TaskConfig& config, const Question& question) {
  return [config, question](absl::string_view text) {
    Question asked = question;
    asked.set_text(std::string(text));
    return TrueAnswer(config, asked).value_or("error");
  };
}

std::string Judged(const TaskConfig& config, const Question& question,
                   const std::string& argument, const AnswerFunction& answer) {
  const auto driven =
      Drive(**MakeScriptedHuman(config),
            MakeWorkspace(config.name(), QUESTION_KIND_SUFFICIENT,
                          question.text(), {argument}),
            answer);
  return driven.ok() ? driven->answer.text() : driven.status().ToString();
}

TEST_P(WorldsTest, HWithAnExactAnswererIsRight) {
  for (int size : {8, 24, 64}) {
    const TaskConfig config = Config(size);
    const auto task = MakeTask(config);
    ASSERT_TRUE(task.ok()) << task.status();
    const auto human = MakeScriptedHuman(config);
    std::set<std::string> classes;
    Rng rng(size);
    for (int i = 0; i < 300; ++i) {
      const Question question = Draw(**task, config, &rng);
      const auto driven = Drive(
          **human,
          MakeWorkspace(config.name(), QUESTION_KIND_ANSWER, question.text()),
          Exact(config, question));
      ASSERT_TRUE(driven.ok()) << driven.status();
      const std::string truth = *TrueAnswer(config, question);
      EXPECT_EQ(ParseArgument(driven->answer.text()).answer, truth)
          << question.text() << " of " << question.facts();
      const std::vector<std::string> answers = (*task)->Answers();
      EXPECT_EQ(std::count(answers.begin(), answers.end(), truth), 1) << truth;
      classes.insert((*task)->ClassOf(question.text()));
    }
    const std::vector<std::string> expected = (*task)->Classes();
    EXPECT_EQ(classes, std::set<std::string>(expected.begin(), expected.end()));
  }
}

TEST_P(WorldsTest, WithAModelThatNeverKnowsOnlyFactsAreAnswered) {
  for (int size : {8, 64}) {
    const TaskConfig config = Config(size);
    const auto task = MakeTask(config);
    const auto human = MakeScriptedHuman(config);
    Rng rng(size);
    int num_shallow = 0;
    for (int i = 0; i < 400; ++i) {
      const Question question = Draw(**task, config, &rng);
      const auto driven = Drive(
          **human,
          MakeWorkspace(config.name(), QUESTION_KIND_ANSWER, question.text()),
          OnlyPrimitives(**task, question));
      ASSERT_TRUE(driven.ok()) << driven.status();
      const bool is_shallow =
          GetParam().is_shallow(ElementNames(size), question);
      num_shallow += is_shallow;
      EXPECT_EQ(ParseArgument(driven->answer.text()).answer,
                is_shallow ? *TrueAnswer(config, question) : "?")
          << question.text() << " of " << question.facts();
    }
    EXPECT_GT(num_shallow, 0);
    EXPECT_LT(num_shallow, 300);
  }
}

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

TEST_P(WorldsTest, PrimitiveQuestionsAreRelayed) {
  const TaskConfig config = Config(24);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  Rng rng(3);
  std::set<std::string> asked;
  for (int i = 0; i < 100; ++i) {
    const Question question = Draw(**task, config, &rng);
    const auto driven = Drive(
        **human,
        MakeWorkspace(config.name(), QUESTION_KIND_ANSWER, question.text()),
        Exact(config, question));
    for (const Exchange& exchange : driven->exchanges) {
      Question primitive = question;
      primitive.set_text(exchange.question());
      const auto fact = (*task)->LookUp(question, exchange.question());
      EXPECT_EQ(fact.has_value(), (*task)->ClassOf(primitive.text()).empty());
      if (!fact) continue;
      EXPECT_EQ((*task)->LevelOf(primitive), 0);
      EXPECT_LE(static_cast<int>(primitive.text().size()),
                (*task)->LongestQuestion());
      const auto relayed = Drive(
          **human,
          MakeWorkspace(config.name(), QUESTION_KIND_ANSWER, primitive.text()),
          Exact(config, question));
      ASSERT_TRUE(relayed.ok()) << relayed.status();
      ASSERT_EQ(relayed->exchanges.size(), 1u);
      EXPECT_EQ(ParseArgument(relayed->answer.text()).answer, *fact);
      if (*fact == "?") continue;
      EXPECT_EQ(*TrueArgument(config, primitive), *fact + ":");
      EXPECT_EQ(Judged(config, primitive, *fact + ":", Exact(config, question)),
                "y");
      EXPECT_EQ(
          Judged(config, primitive, *fact + ":a", Exact(config, question)),
          "n");
    }
  }
}

// M that never errs.
class PerfectModel : public Model {
 public:
  explicit PerfectModel(const TaskConfig& config) : config_(config) {}

  absl::StatusOr<std::vector<Call>> Answer(
      absl::Span<const ModelRequest> requests) override {
    std::vector<Call> calls;
    for (const ModelRequest& request : requests) {
      Question asked = *request.question;
      asked.set_text(request.prompt->question());
      Call& call = calls.emplace_back();
      *call.mutable_prompt() = *request.prompt;
      call.set_answerer(ANSWERER_MODEL);
      ELENCHUS_ASSIGN_OR_RETURN(*call.mutable_answer(),
                                TrueAnswer(config_, asked));
    }
    return calls;
  }
  uint64_t TemplateHash() const override { return 1; }

 private:
  const TaskConfig config_;
};

TEST_P(WorldsTest, DebatesOverAPerfectModelEndWithATrueFirstArgument) {
  const TaskConfig config = Config(16);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  PerfectModel model(config);
  const DebateConfig rules;
  Amp amp(rules, model, **human, **task);
  Rng rng(4);
  for (int i = 0; i < 100; ++i) {
    const Question question = Draw(**task, config, &rng);
    const auto trace = PlayDebate(question, rules, amp, amp, rng.Next());
    ASSERT_TRUE(trace.ok()) << trace.status();
    ASSERT_EQ(trace->rounds_size(), 1);
    EXPECT_EQ(ParseArgument(trace->rounds(0).argument().answer()).answer,
              *TrueAnswer(config, question));
  }
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

TEST_P(WorldsTest, ExchangesThatHDidNotAskForAreRefused) {
  const TaskConfig config = Config(8);
  const auto task = MakeTask(config);
  const auto human = MakeScriptedHuman(config);
  Rng rng(7);
  for (int i = 0; i < 50; ++i) {
    const Question question = Draw(**task, config, &rng);
    Workspace workspace =
        MakeWorkspace(config.name(), QUESTION_KIND_ANSWER, question.text());
    const auto driven = Drive(**human, workspace, Exact(config, question));
    for (const Exchange& exchange : driven->exchanges) {
      *workspace.add_exchanges() = exchange;
    }
    *workspace.add_exchanges() = driven->exchanges.back();
    EXPECT_EQ((*human)->Next(workspace).status().code(),
              absl::StatusCode::kInvalidArgument);
    workspace.mutable_exchanges()->RemoveLast();
    workspace.mutable_exchanges(0)->set_question("other");
    EXPECT_EQ((*human)->Next(workspace).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

INSTANTIATE_TEST_SUITE_P(
    FourWorlds, WorldsTest,
    testing::Values(WorldCase{"sequential_assignments", HasValue},
                    WorldCase{"wildcard_search", HasOneWildcard},
                    WorldCase{"shortest_path", EndsHere},
                    WorldCase{"union_find", IsRoot}),
    [](const auto& param_info) { return std::string(param_info.param.name); });

}  // namespace
}  // namespace elenchus
