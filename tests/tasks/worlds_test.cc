// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What holds in each of the four worlds that grow: H and debates against the
// truth.
#include "tests/tasks/worlds.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "debate/amp.h"
#include "debate/argument.h"
#include "debate/play_debate.h"
#include "gtest/gtest.h"
#include "tasks/assignments.h"
#include "tasks/forest.h"
#include "tasks/graph.h"
#include "tasks/ground_truth.h"
#include "tasks/wildcards.h"
#include "tests/tasks/driver.h"

namespace elenchus {
namespace {

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

// Whether H can answer the question by the facts alone.
bool IsShallow(const std::string& world, const ElementNames& names,
               const Question& question) {
  return world == "sequential_assignments" ? HasValue(names, question)
         : world == "wildcard_search"      ? HasOneWildcard(names, question)
         : world == "shortest_path"        ? EndsHere(names, question)
                                           : IsRoot(names, question);
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
          IsShallow(GetParam(), ElementNames(size), question);
      num_shallow += is_shallow;
      EXPECT_EQ(ParseArgument(driven->answer.text()).answer,
                is_shallow ? *TrueAnswer(config, question) : "?")
          << question.text() << " of " << question.facts();
    }
    EXPECT_GT(num_shallow, 0);
    EXPECT_LT(num_shallow, 300);
  }
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
  uint64_t version() const override { return 1; }
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

INSTANTIATE_TEST_SUITE_P(FourWorlds, WorldsTest, kFourWorlds, WorldName);

}  // namespace
}  // namespace elenchus
