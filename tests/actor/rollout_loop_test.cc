// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/rollout_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "core/thread_group.h"
#include "debate/play_debate.h"
#include "tests/testing/fakes.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RolloutLoopTest : public testing::Test {
 protected:
  RolloutLoopTest() { weights_.Notify(); }

  RolloutLoop MakeLoop(RolloutLoop::Play play) {
    return RolloutLoop({.max_failures_in_a_row = 3,
                        .failure_seconds = 10,
                        .first_pause_seconds = 1e-6,
                        .longest_pause_seconds = 1e-6},
                       questions_, std::move(play), outbox_, weights_, metrics_,
                       clock_);
  }
  size_t num_sent() const { return outbox_.num_unacknowledged(); }

  TaskConfig config_;
  const std::unique_ptr<const Task> task_ = *MakeTask(config_);
  QuestionSource questions_{*task_, config_.name(), 4, Rng(1)};
  TraceOutbox outbox_{
      {.actor_id = "a", .epoch = 1, .max_waiting = 8, .max_unacknowledged = 8}};
  Signal weights_;
  Metrics metrics_;
  FakeClock clock_;
  std::stop_source stop_;
};

TEST_F(RolloutLoopTest, TracesOfManyThreadsAreSentUntilTheOutboxCloses) {
  std::atomic<int> num_played = 0;
  RolloutLoop loop = MakeLoop([&](const Question& question, uint64_t seed) {
    if (++num_played == 8) outbox_.Close();
    Trace trace;
    *trace.mutable_question() = question;
    trace.set_seed(seed);
    trace.add_rounds()->mutable_argument()->set_num_human_steps(3);
    return trace;
  });
  ThreadGroup threads;
  for (int i = 0; i < 4; ++i) {
    threads.Start("debate",
                  [&, i](std::stop_token stop) { return loop.Run(stop, i); });
  }
  EXPECT_OK(threads.Join());
  EXPECT_GE(num_played, 8);
  EXPECT_LE(num_sent(), 8u);
  EXPECT_THAT(metrics_.Text(),
              HasSubstr(absl::StrCat("elenchus_actor_human_steps_total ",
                                     3 * num_played.load())));
}

TEST_F(RolloutLoopTest, ADebateThatFailsIsDroppedAndCountedWithItsReason) {
  int num_played = 0;
  RolloutLoop loop =
      MakeLoop([&](const Question&, uint64_t) -> absl::StatusOr<Trace> {
        switch (++num_played) {
          case 1:
            return absl::UnavailableError("judge away");
          case 2:
            return absl::DeadlineExceededError("H away");
          case 3:
            return absl::InvalidArgumentError("too long");
          case 5:
            stop_.request_stop();
        }
        return Trace();
      });
  EXPECT_OK(loop.Run(stop_.get_token(), 0));
  EXPECT_EQ(num_sent(), 2u);
  for (const char* reason :
       {"UNAVAILABLE", "DEADLINE_EXCEEDED", "INVALID_ARGUMENT"}) {
    EXPECT_THAT(metrics_.Text(),
                HasSubstr(absl::StrCat("elenchus_actor_debates_dropped_total{"
                                       "reason=\"",
                                       reason, "\"} 1")));
  }
  EXPECT_THAT(metrics_.Text(), HasSubstr("elenchus_actor_debates_total 2"));
}

TEST_F(RolloutLoopTest, WhileAPeerIsAwayOneDropInAPeriodIsLogged) {
  int num_played = 0;
  RolloutLoop loop =
      MakeLoop([&](const Question&, uint64_t) -> absl::StatusOr<Trace> {
        if (++num_played == 100) {
          clock_.Advance(10'000'000);
          return Trace();
        }
        if (num_played == 110) stop_.request_stop();
        return absl::UnavailableError("judge away");
      });
  testing::internal::CaptureStderr();
  EXPECT_OK(loop.Run(stop_.get_token(), 0));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2) << log;
}

TEST_F(RolloutLoopTest, CancelledByAStopEndsQuietly) {
  RolloutLoop loop =
      MakeLoop([&](const Question&, uint64_t) -> absl::StatusOr<Trace> {
        stop_.request_stop();
        return absl::CancelledError("stopping");
      });
  EXPECT_OK(loop.Run(stop_.get_token(), 0));
  EXPECT_THAT(metrics_.Text(), Not(HasSubstr("CANCELLED")));
}

TEST_F(RolloutLoopTest, EndsWithTheLastErrorOnceNothingSucceedsForLong) {
  RolloutLoop loop =
      MakeLoop([&](const Question&, uint64_t) -> absl::StatusOr<Trace> {
        clock_.Advance(3'000'000);
        return absl::InvalidArgumentError("prompt of 900 tokens");
      });
  EXPECT_THAT(loop.Run(stop_.get_token(), 0),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("prompt of 900 tokens")));
}

TEST_F(RolloutLoopTest, NothingIsPlayedBeforeThereAreWeights) {
  Signal never;
  RolloutLoop loop(
      RolloutOptions(), questions_,
      [](const Question&, uint64_t) -> absl::StatusOr<Trace> {
        ADD_FAILURE() << "played without weights";
        return Trace();
      },
      outbox_, never, metrics_);
  ThreadGroup threads;
  threads.Start("debate",
                [&](std::stop_token stop) { return loop.Run(stop, 0); });
  threads.RequestStop();
  EXPECT_OK(threads.Join());
}

TEST_F(RolloutLoopTest, ATraceTooLargeForAMessageIsDropped) {
  int num_played = 0;
  RolloutLoop loop = MakeLoop([&](const Question&, uint64_t) {
    Trace trace;
    if (++num_played == 1) {
      trace.mutable_question()->set_facts(std::string(4 << 20, 'f'));
    } else {
      stop_.request_stop();
    }
    return trace;
  });
  EXPECT_OK(loop.Run(stop_.get_token(), 0));
  EXPECT_EQ(num_sent(), 1u);
  EXPECT_THAT(metrics_.Text(), HasSubstr("reason=\"OVERSIZED\"} 1"));
}

TEST_F(RolloutLoopTest, AnHWhoseStepSaysNothingIsADroppedDebate) {
  FakeModel model([](const ModelRequest&) { return std::string("a:b"); });
  int num_steps = 0;
  FakeHuman human([&](const Workspace&) {
    if (++num_steps == 1) return HumanStep();
    stop_.request_stop();
    return AnswerStep("a:b");
  });
  FakeWorld world;
  DebateConfig rules;
  rules.set_max_arguments(1);
  Amp amp(rules, model, human, world);
  RolloutLoop loop = MakeLoop([&](const Question& question, uint64_t seed) {
    return PlayDebate(question, rules, amp, amp, seed);
  });
  EXPECT_OK(loop.Run(stop_.get_token(), 0));
  EXPECT_THAT(metrics_.Text(), HasSubstr("reason=\"FAILED_PRECONDITION\"} 1"));
  EXPECT_EQ(num_sent(), 1u);
}

TEST_F(RolloutLoopTest, StepsThatCompareAnswersAreCounted) {
  RolloutLoop loop = MakeLoop([&](const Question&, uint64_t) {
    stop_.request_stop();
    Trace trace;
    Call* const argument = trace.add_rounds()->mutable_argument();
    argument->set_num_human_steps(2);
    Call* const similarity = argument->add_children()->mutable_similarity();
    similarity->set_num_human_steps(3);
    similarity->set_num_cached_human_steps(1);
    return trace;
  });
  EXPECT_OK(loop.Run(stop_.get_token(), 0));
  EXPECT_THAT(metrics_.Text(), HasSubstr("elenchus_actor_human_steps_total 5"));
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("elenchus_actor_human_steps_cached_total 1"));
}

}  // namespace
}  // namespace elenchus
