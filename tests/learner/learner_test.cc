// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The learner as a whole, with an actor that streams made-up debates.
#include "learner/learner.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/snapshot.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "learner/checkpoint.h"
#include "learner/snapshot_store.h"
#include "nlohmann/json.hpp"
#include "proto/trace.grpc.pb.h"
#include "rpc/weight_client.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

namespace fs = std::filesystem;

class LearnerTest : public ::testing::Test {
 protected:
  LearnerTest()
      : run_dir_(
            fs::path(::testing::TempDir()) /
            (std::string("learner_") +
             ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(run_dir_);
    config_.set_run_dir(run_dir_);
    config_.set_seed(1);
    config_.mutable_server()->set_address("127.0.0.1:0");
    config_.mutable_server()->set_metrics_address("127.0.0.1:0");
    config_.mutable_model()->set_width(16);
    config_.mutable_model()->set_hidden_width(16);
    config_.mutable_model()->set_context_length(64);
    config_.set_batch_debates(8);
    config_.set_min_replay(16);
    config_.set_replay_capacity(64);
    config_.set_target_period_steps(4);
    config_.set_log_period_steps(5);
  }
  ~LearnerTest() override { fs::remove_all(run_dir_); }

  // Runs the learner with one actor until the learner ends; returns its status.
  // `on_version` sees every version that the actor receives.
  absl::Status RunWithActor(
      std::stop_token stop = {},
      const std::function<void(const Snapshot&)>& on_version =
          [](const Snapshot&) {}) {
    std::promise<int> port;
    std::future<int> ready = port.get_future();
    absl::Status status;
    std::stop_source failed;
    std::thread learner([&] {
      status = RunLearner(config_, stop, [&](int grpc_port, int) {
        port.set_value(grpc_port);
      });
      if (!status.ok()) failed.request_stop();
    });
    const std::string address = "127.0.0.1:" + std::to_string(ready.get());
    std::atomic<uint64_t> version = 0;
    std::thread actor([&] { StreamTraces(address, &version); });
    const WeightClientOptions options = {
        .address = address,
        .receiver_id = "actor-0",
        .model_fingerprint = ModelFingerprint(config_.model())};
    const absl::Status followed = FollowWeights(
        options, failed.get_token(), [&](std::shared_ptr<const Snapshot> s) {
          fingerprint_ = FingerprintOf(s->sha256);
          if (s->version == 1) first_fingerprint_ = fingerprint_;
          version = s->version;
          version.notify_all();
          versions_.push_back(s->version);
          final_ = s->final;
          on_version(*s);
          return absl::OkStatus();
        });
    EXPECT_EQ(followed, absl::OkStatus());
    learner.join();
    actor.join();
    return status;
  }

  nlohmann::json Summary() const {
    std::ifstream in(run_dir_ / "learner_summary.json");
    return nlohmann::json::parse(in);
  }

  std::vector<nlohmann::json> MetricsLines() const {
    std::ifstream in(run_dir_ / "metrics.jsonl");
    std::vector<nlohmann::json> lines;
    for (std::string line; std::getline(in, line);) {
      lines.push_back(nlohmann::json::parse(line));
    }
    return lines;
  }

  const fs::path run_dir_;
  LearnerConfig config_;
  std::vector<uint64_t> versions_;
  bool final_ = false;
  uint64_t first_fingerprint_ = 0;

 private:
  // Streams debates of the newest version until the learner ends the stream.
  void StreamTraces(const std::string& address,
                    const std::atomic<uint64_t>* version) {
    version->wait(0);
    const auto stub = TraceService::NewStub(
        grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    const auto stream = stub->StreamTraces(&context);
    TraceStreamRequest request;
    request.mutable_hello()->set_actor_id("actor-0");
    request.mutable_hello()->set_epoch(5);
    request.mutable_hello()->set_model_fingerprint(
        ModelFingerprint(config_.model()));
    stream->Write(request);
    TraceStreamResponse response;
    do {
      request.Clear();
      for (int i = 0; i < 4; ++i) {
        Trace* trace = request.mutable_batch()->add_traces();
        *trace = MakeTrace(next_sequence_++, *version);
        trace->mutable_rounds(1)->mutable_argument()->set_weights_fingerprint(
            fingerprint_);
      }
    } while (stream->Write(request) && stream->Read(&response));
    stream->Finish();
  }

  uint64_t next_sequence_ = 1;
  // Of the weights that the actor has.
  std::atomic<uint64_t> fingerprint_ = 0;
};

TEST_F(LearnerTest, TrainsPublishesAndExplainsItself) {
  config_.set_max_steps(20);
  config_.set_trace_sample_period(3);
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  EXPECT_EQ(versions_.front(), 1u);
  EXPECT_EQ(versions_.back(), 21u);
  EXPECT_TRUE(final_);
  for (uint64_t version : versions_) EXPECT_EQ(version % 4, 1u);

  const nlohmann::json summary = Summary();
  EXPECT_EQ(summary["steps"], 20);
  EXPECT_EQ(summary["mean_arguments"], 2);
  EXPECT_EQ(summary["win_rate_even"], 1);
  EXPECT_EQ(summary["stop_reason_shares"]["max_arguments"], 1);
  EXPECT_EQ(summary["human_calls_total"],
            3 * summary["debates_total"].get<int64_t>());
  // 20 batches of 8 debates, 3 calls of H and 1 rewarded call each.
  EXPECT_EQ(summary["since_launch"]["examples_total"], 20 * 8 * 4);
  EXPECT_LE(summary["policy_lag_p99"], 20);
  EXPECT_GT(summary["debates_per_second"], 0);
  EXPECT_TRUE(summary["final_losses"].contains("supervised"));

  const std::vector<nlohmann::json> lines = MetricsLines();
  ASSERT_EQ(lines.size(), 4u);  // after 5, 10, 15 and at the end
  EXPECT_EQ(lines[0]["step"], 5);
  EXPECT_EQ(lines[3]["step"], 20);
  for (const char* key :
       {"version", "seconds", "loss", "debates_inserted", "debates_per_second",
        "mean_arguments", "stop_reason_shares", "win_rate_even",
        "p_sufficient_at_0", "human_calls", "human_steps_cached", "policy_lag",
        "replay", "blocked_seconds"}) {
    EXPECT_TRUE(lines[0].contains(key)) << key;
  }
  EXPECT_LT(lines[3]["loss"]["supervised"], lines[0]["loss"]["supervised"]);
  EXPECT_TRUE(fs::exists(run_dir_ / "traces" / "traces.jsonl"));
  const auto weights = FindWeights(run_dir_, 1, first_fingerprint_);
  EXPECT_TRUE(weights.ok()) << weights.status();
  EXPECT_EQ(CheckpointStore(run_dir_, 1).LoadLatest()->step, 20);
}

TEST_F(LearnerTest, ResumesFromItsCheckpoint) {
  config_.set_max_steps(6);
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  const int64_t debates = Summary()["debates_total"].get<int64_t>();
  const double seconds = Summary()["wall_seconds"].get<double>();
  versions_.clear();
  config_.set_max_steps(10);
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  EXPECT_EQ(versions_.front(), 5u);  // the target of step 4
  EXPECT_EQ(versions_.back(), 11u);
  EXPECT_EQ(Summary()["steps"], 10);
  EXPECT_GT(Summary()["debates_total"].get<int64_t>(), debates);
  // One clock over both launches.
  EXPECT_GT(Summary()["wall_seconds"].get<double>(), seconds);
  EXPECT_NEAR(Summary()["debates_per_second"].get<double>(),
              Summary()["debates_total"].get<double>() /
                  Summary()["wall_seconds"].get<double>(),
              1e-6);
  double last = 0;
  for (const nlohmann::json& line : MetricsLines()) {
    EXPECT_GE(line["seconds"].get<double>(), last);
    last = line["seconds"].get<double>();
  }
  EXPECT_GT(last, seconds);
}

// The resumed target, of step 4, is older than the period now allows: unless it
// were refreshed at once, all debates of it would be too old to train on.
TEST_F(LearnerTest, AnOverdueTargetIsRefreshedOnResume) {
  config_.set_max_steps(6);
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  versions_.clear();
  config_.set_max_steps(10);
  config_.set_target_period_steps(1);
  config_.set_max_age_supervised_steps(1);
  config_.set_max_age_reinforcement_steps(1);
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  EXPECT_EQ(versions_.front(), 7u);
  EXPECT_EQ(versions_.back(), 11u);
}

TEST_F(LearnerTest, ARunThatIsOverKeepsItsStepsWhenResumed) {
  config_.set_max_steps(6);
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  EXPECT_EQ(Summary()["steps"], 6);
}

TEST_F(LearnerTest, StopEndsTheRunInOrder) {
  config_.set_max_train_seconds(1000);
  std::stop_source stop;
  ASSERT_EQ(RunWithActor(stop.get_token(),
                         [&](const Snapshot& snapshot) {
                           if (snapshot.version >= 5) stop.request_stop();
                         }),
            absl::OkStatus());
  EXPECT_TRUE(final_);
  EXPECT_EQ(Summary()["steps"].get<int64_t>() + 1,
            static_cast<int64_t>(versions_.back()));
  EXPECT_EQ(CheckpointStore(run_dir_, 1).LoadLatest()->step,
            Summary()["steps"].get<int64_t>());
}

TEST_F(LearnerTest, TimeIsOverThoughNoDebatesCome) {
  config_.set_max_train_seconds(0.05);
  config_.set_samples_per_insert(1e-3);  // after one batch the ratio waits long
  config_.set_min_replay(8000);
  config_.set_replay_capacity(8000);
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  EXPECT_TRUE(final_);
}

TEST_F(LearnerTest, RefusesCheckpointsThatCannotBeRead) {
  config_.set_max_steps(2);
  ASSERT_EQ(RunWithActor(), absl::OkStatus());
  const auto checkpoint = *CheckpointStore(run_dir_, 1).LoadLatest();
  const auto refusal = [&] {
    const absl::Status status = RunLearner(config_, {}, [](int, int) {});
    EXPECT_TRUE(fs::exists(run_dir_ / "checkpoints" / "step-000000002"));
    return status;
  };
  for (const char* damage :
       {R"("train_seconds":"soon")", R"("curriculum":{"level":[1]})"}) {
    Checkpoint damaged = checkpoint;
    nlohmann::json state =
        nlohmann::json::parse(checkpoint.files.at("run.json"));
    state.update(nlohmann::json::parse(std::string("{") + damage + "}"));
    damaged.files["run.json"] = state.dump();
    ASSERT_TRUE(CheckpointStore(run_dir_, 1).Save(damaged).ok());
    EXPECT_EQ(refusal().code(), absl::StatusCode::kInvalidArgument) << damage;
  }
  fs::remove(run_dir_ / "checkpoints" / "step-000000002" / "manifest.json");
  EXPECT_EQ(refusal().code(), absl::StatusCode::kDataLoss);
}

TEST_F(LearnerTest, NothingButMalformedTracesEndIt) {
  config_.set_max_steps(1000000);
  config_.mutable_debate()->set_max_arguments(1);  // the actor plays 2
  const absl::Status status = RunWithActor();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()),
              ::testing::HasSubstr("rounds must be 1 to 1, got 2"));
}

TEST_F(LearnerTest, RefusesAConfigurationThatCannotRun) {
  std::stop_source stopped;
  stopped.request_stop();
  const auto refusal = [&] {
    const absl::Status status =
        RunLearner(config_, stopped.get_token(), [](int, int) {});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  EXPECT_THAT(refusal(), ::testing::HasSubstr("max_train_seconds"));
  config_.set_max_steps(1);
  config_.set_replay_capacity(4);
  EXPECT_THAT(refusal(), ::testing::HasSubstr("replay_capacity"));
  config_.set_replay_capacity(64);
  config_.set_max_age_supervised_steps(3);  // the target is of every 4th step
  EXPECT_EQ(refusal(),
            "learner.target_period_steps: must be at most "
            "learner.max_age_supervised_steps (3), got 4");
}

}  // namespace
}  // namespace elenchus
