// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Debates small enough to be solved.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <functional>

#include "core/log.h"
#include "core/status.h"
#include "tasks/ground_truth.h"
#include "tests/testing/fakes.h"
#include "tools/evaluation.h"

namespace elenchus {
namespace {

// An M that cites the largest value, or refutes with it, and one that draws
// evenly, in the debate about which value is the largest.
class GameTest : public testing::Test {
 protected:
  GameTest() {
    config_.set_name("hidden_facts");
    rules_.set_min_arguments(2);
    rules_.set_max_argument_tokens(1);
    rules_.mutable_gate_argue()->set_mode(GateConfig::NEVER);
  }

  GameResults Solve(std::function<std::string(const ModelRequest&)> argue) {
    auto human = MakeScriptedHuman(config_);
    ELENCHUS_CHECK(human.ok());
    return Solve(std::move(argue), **human);
  }
  GameResults Solve(std::function<std::string(const ModelRequest&)> argue,
                    Human& human) {
    auto task = MakeTask(config_);
    ELENCHUS_CHECK(task.ok());
    class Drawing : public Model {
     public:
      explicit Drawing(std::function<std::string(const ModelRequest&)> argue)
          : argue_(std::move(argue)) {}
      absl::StatusOr<std::vector<Call>> Answer(
          absl::Span<const ModelRequest> requests) override {
        std::vector<Call> calls;
        for (const ModelRequest& request : requests) {
          Call& call = calls.emplace_back();
          call.set_answer(argue_(request));
          call.add_log_probs(call.answer().empty() ? std::log(0.25f) : 0);
          if (!call.answer().empty()) continue;
          call.set_answer(std::string(1, "abcd"[request.seed % 4]));
        }
        return calls;
      }
      uint64_t version() const override { return 1; }
      uint64_t TemplateHash() const override { return 1; }

     private:
      const std::function<std::string(const ModelRequest&)> argue_;
    } model(std::move(argue));
    const Evaluator evaluator(config_, rules_, **task, model, human, 8);
    auto game = evaluator.SolveGames(16, /*seed=*/5);
    ELENCHUS_CHECK(game.ok() && game->has_value());
    return **game;
  }

  TaskConfig config_;
  DebateConfig rules_;
};

TEST_F(GameTest, PerfectPlayCannotBeExploited) {
  const GameResults game = Solve([&](const ModelRequest& request) {
    return *TrueAnswer(config_, *request.question);
  });
  EXPECT_EQ(game.num_instances, 16);
  EXPECT_EQ(game.value, 1);
  EXPECT_EQ(game.played, 1);
  EXPECT_NEAR(game.exploitability, 0, 1e-6);
  EXPECT_NEAR(game.unresolved, 0, 1e-6);
}

// An even side that draws evenly among four is beaten in three of four.
TEST_F(GameTest, GuessesCanBeExploited) {
  const GameResults game = Solve([&](const ModelRequest& request) {
    return request.prompt->history().empty()
               ? ""
               : *TrueAnswer(config_, *request.question);
  });
  EXPECT_NEAR(game.played, -0.5, 1e-6);
  EXPECT_NEAR(game.exploitability, (1 + 0.5) / 2, 1e-6);
}

// The policy that is measured is the one that debates.
TEST_F(GameTest, MMovesAtTheScheduledTemperature) {
  ScheduleConfig* const schedule = rules_.add_schedule();
  schedule->set_field("temperature");
  schedule->add_point()->set_value(0.25);
  std::atomic<bool> others{false};
  Solve([&](const ModelRequest& request) {
    if (request.temperature != 0.25) others = true;
    return "a";
  });
  EXPECT_FALSE(others);
}

// Debates draw which side a prompt names first; an H who prefers it pays
// neither.
TEST_F(GameTest, EitherSideIsNamedFirst) {
  FakeHuman human([](const Workspace& workspace) {
    return AnswerStep(workspace.prompt().named_first() == 0 ? "y" : "n");
  });
  const GameResults game =
      Solve([](const ModelRequest&) { return "a"; }, human);
  EXPECT_EQ(game.value, 0);
  EXPECT_EQ(game.played, 0);
}

}  // namespace
}  // namespace elenchus
