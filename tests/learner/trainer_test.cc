// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/trainer.h"

#include <cmath>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "core/snapshot.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model/safetensors.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

LearnerConfig Config() {
  LearnerConfig config;
  config.set_seed(1);
  config.mutable_model()->set_width(32);
  config.mutable_model()->set_hidden_width(48);
  config.mutable_model()->set_context_length(64);
  config.set_warmup_steps(0);
  config.set_learning_rate(0.01);
  return config;
}

std::vector<TraceGroup> Batch() {
  TraceGroup group;
  for (uint64_t i = 1; i <= 4; ++i) {
    Trace trace = MakeTrace(i);
    trace.set_reward_even(i % 2 == 0 ? 1 : -1);
    group.push_back({std::make_shared<const Trace>(trace)});
  }
  return {group};
}

// One that M pays for, and one that costs nothing.
TraceGroup Oversights() {
  TraceGroup group;
  for (uint64_t i = 1; i <= 2; ++i) {
    Trace trace = MakeOversight(i, 1, i == 1 ? "ab" : "ba");
    if (i == 2) trace.mutable_oversight()->clear_cases();
    group.push_back({std::make_shared<const Trace>(trace)});
  }
  return group;
}

// By text, and on the same batches by nothing: only the adversary's loss moves
// its tokens, and oversight lowers the probability of the act.
TEST(Trainer, OversightByTextTeachesMAndItsAdversary) {
  LearnerConfig config = Config();
  config.set_lambda(0);
  config.set_weight_decay(0);
  const auto rows_after = [](const LearnerConfig& of, double* loss) {
    auto trainer = *Trainer::Create(of);
    std::vector<TraceGroup> batch = Batch();
    batch.push_back(Oversights());
    for (int i = 0; i < 20; ++i) {
      const auto stats = trainer->Step(batch, 0);
      EXPECT_TRUE(stats.ok()) << stats.status();
      if (loss != nullptr) {
        *loss = stats->losses.at("oversight");
        EXPECT_EQ(stats->catastrophe, 0.5);
        EXPECT_EQ(stats->num_examples.at("oversight_case"), 2);
        EXPECT_EQ(stats->num_examples.at("oversight_proposal"), 2);
        EXPECT_TRUE(stats->losses.contains("adversary_kl"));
        EXPECT_TRUE(stats->losses.contains("description"));
      }
    }
    trainer->RefreshTarget();
    const Snapshot snapshot = trainer->MakeSnapshot(false);
    const auto tensors = *ParseSafetensors(snapshot.bytes);
    for (const auto& tensor : tensors.tensors) {
      if (tensor.name != "embedding") continue;
      const size_t row = tensor.data.size() / kVocabularySize;
      return std::string(tensor.data.substr(row * kFirstAdversaryToken));
    }
    return std::string();
  };
  const std::string untouched = rows_after(config, nullptr);
  config.set_mu(3);
  config.set_oversight(LearnerConfig::TEXT);
  config.set_max_importance_weight(1e6);
  double loss = 0;
  EXPECT_NE(rows_after(config, &loss), untouched);
  // The loss is the act's probability by that which is recorded, so that of one
  // who is measured alone says what M unlearned by it.
  config.set_mu(1e-9);
  double loss_untaught = 0;
  EXPECT_NE(rows_after(config, &loss_untaught), untouched);
  EXPECT_LT(loss, 0.5 * loss_untaught);
  config.mutable_text_oversight()->set_adversary_weight(0);
  EXPECT_EQ(rows_after(config, &loss), untouched);
  config.set_mu(0);
  EXPECT_EQ(rows_after(config, nullptr), untouched);
}

TEST(Trainer, LearnsWhatHumansAnswer) {
  LearnerConfig config = Config();
  config.set_lambda(0);
  auto trainer = Trainer::Create(config);
  ASSERT_TRUE(trainer.ok()) << trainer.status();
  double first = 0, last = 0;
  for (int i = 0; i < 60; ++i) {
    const auto stats = (*trainer)->Step(Batch(), 0);
    ASSERT_TRUE(stats.ok()) << stats.status();
    EXPECT_EQ(stats->step, i + 1);
    last = stats->losses.at("supervised");
    if (i == 0) {
      first = last;
      EXPECT_FALSE(stats->losses.contains("reinforcement"));
      EXPECT_EQ(stats->num_answer_tokens, 4 * 9);
      EXPECT_GT(stats->gradient_norm, 0);
    }
    if (i == 59) {
      EXPECT_EQ(stats->agreement, 1);
    }
  }
  EXPECT_NEAR(first, std::log(257), 0.5);
  EXPECT_LT(last, 0.1);
}

// Until its step 2 the reward teaches nothing, and from then on only it does.
TEST(Trainer, WeightsFollowTheirSchedules) {
  LearnerConfig config = Config();
  const auto schedule = [&](const char* field, double before, double after) {
    ScheduleConfig* const s = config.add_schedule();
    s->set_field(field);
    s->set_interpolation(ScheduleConfig::HOLD);
    s->add_point()->set_value(before);
    s->add_point()->set_value(after);
    s->mutable_point(1)->set_step(2);
  };
  schedule("lambda", 0, 1);
  schedule("alpha_argue", 1, 0);
  schedule("alpha_judge", 1, 0);
  schedule("learning_rate", 0.01, 0.002);
  auto trainer = Trainer::Create(config);
  ASSERT_TRUE(trainer.ok()) << trainer.status();
  for (int step = 0; step < 4; ++step) {
    const auto stats = (*trainer)->Step(Batch(), 0);
    ASSERT_TRUE(stats.ok()) << stats.status();
    EXPECT_EQ(stats->losses.contains("reinforcement"), step >= 2);
    EXPECT_EQ(stats->losses.contains("supervised"), step < 2);
    EXPECT_EQ(stats->learning_rate, step < 2 ? 0.01 : 0.002);
  }
}

TEST(Trainer, EveryTermIsReported) {
  LearnerConfig config = Config();
  config.set_ppo_epochs(2);
  auto trainer = Trainer::Create(config);
  const auto stats = (*trainer)->Step(Batch(), 0);
  ASSERT_TRUE(stats.ok()) << stats.status();
  for (const char* term : {"total", "supervised", "reinforcement", "value",
                           "entropy", "confidence"}) {
    EXPECT_TRUE(stats->losses.contains(term)) << term;
  }
  EXPECT_EQ(stats->policy_lags.size(), 8u);
  // The recorded log-probs of -1 are likelier than a fresh model's, and the
  // second pass's policy is not the proximal one.
  EXPECT_GT(stats->mean_importance_weight.value(), 0);
  EXPECT_LT(stats->mean_importance_weight.value(), 0.1);
}

// The weights without their version.
std::string TensorsOf(const Snapshot& snapshot) {
  const Safetensors file = *ParseSafetensors(snapshot.bytes);
  std::string bytes;
  for (const SafetensorsEntry& tensor : file.tensors) {
    bytes.append(tensor.data.data(), tensor.data.size());
  }
  return bytes;
}

// The same seed and batches give the same bits; a restored trainer goes on as
// if nothing had happened.
TEST(Trainer, ResumesBitForBit) {
  auto a = Trainer::Create(Config());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE((*a)->Step(Batch(), 0).ok());
  (*a)->RefreshTarget();
  const Snapshot target = (*a)->MakeSnapshot(false);
  EXPECT_EQ(target.version, 4u);
  ASSERT_TRUE((*a)->Step(Batch(), 0).ok());
  const auto files = (*a)->Save();
  ASSERT_TRUE(files.ok()) << files.status();

  LearnerConfig other_seed = Config();
  other_seed.set_seed(99);
  auto b = Trainer::Create(other_seed);
  EXPECT_NE((*b)->MakeSnapshot(false).bytes, target.bytes);
  ASSERT_EQ((*b)->Restore(*files), absl::OkStatus());
  EXPECT_EQ((*b)->step(), 4);
  // The target is as old as it was.
  EXPECT_EQ((*b)->MakeSnapshot(false).version, 4u);
  EXPECT_EQ((*b)->MakeSnapshot(false).sha256, target.sha256);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE((*a)->Step(Batch(), 0).ok());
    ASSERT_TRUE((*b)->Step(Batch(), 0).ok());
  }
  EXPECT_EQ((*a)->MakeSnapshot(false).sha256, (*b)->MakeSnapshot(false).sha256);
  (*a)->RefreshTarget();
  EXPECT_NE((*a)->MakeSnapshot(false).sha256, (*b)->MakeSnapshot(false).sha256);
  (*b)->RefreshTarget();
  EXPECT_EQ((*a)->MakeSnapshot(false).sha256, (*b)->MakeSnapshot(false).sha256);
}

TEST(Trainer, RefusesAnIncompleteCheckpoint) {
  auto trainer = Trainer::Create(Config());
  auto files = *(*trainer)->Save();
  files.erase("optimizer.pt");
  EXPECT_THAT(std::string((*trainer)->Restore(files).message()),
              HasSubstr("optimizer.pt"));
  files["optimizer.pt"] = "not an archive";
  EXPECT_EQ((*trainer)->Restore(files).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Trainer, RefusesACheckpointOfAnotherModelOfTheSameShapes) {
  auto a = Trainer::Create(Config());
  LearnerConfig other = Config();
  other.mutable_model()->set_rope_base(100);
  auto b = Trainer::Create(other);
  const absl::Status status = (*b)->Restore(*(*a)->Save());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const LearnerConfig& config : {Config(), other}) {
    EXPECT_THAT(
        std::string(status.message()),
        HasSubstr(absl::StrFormat("%016x", ModelFingerprint(config.model()))));
  }
}

// What the optimizer gathered is resumed; how it is set is not.
TEST(Trainer, OptimizerOptionsAreTheConfigurations) {
  auto a = Trainer::Create(Config());
  ASSERT_TRUE((*a)->Step(Batch(), 0).ok());
  const auto files = *(*a)->Save();
  std::set<std::string> weights;
  const auto step_from_files = [&](const LearnerConfig& config) {
    auto trainer = Trainer::Create(config);
    ASSERT_EQ((*trainer)->Restore(files), absl::OkStatus());
    ASSERT_TRUE((*trainer)->Step(Batch(), 0).ok());
    weights.insert((*(*trainer)->Save()).at("weights.safetensors"));
  };
  step_from_files(Config());
  step_from_files(Config());
  EXPECT_EQ(weights.size(), 1u);
  LearnerConfig decayed = Config();
  decayed.set_weight_decay(1);
  step_from_files(decayed);
  LearnerConfig hasty = Config();
  hasty.set_adam_beta1(0.1);
  step_from_files(hasty);
  EXPECT_EQ(weights.size(), 3u);
}

TEST(Trainer, NonFiniteLossIsAnErrorWithItsTerm) {
  auto trainer = Trainer::Create(Config());
  Trace trace = MakeTrace();
  for (float& log_prob :
       *trace.mutable_rounds(1)->mutable_argument()->mutable_log_probs()) {
    log_prob = std::nanf("");
  }
  const auto stats = (*trainer)->Step(
      std::vector<TraceGroup>{{{std::make_shared<const Trace>(trace)}}}, 0);
  EXPECT_EQ(stats.status().code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(stats.status().message()),
              HasSubstr("loss is nan at step 1 (reinforcement)"));
}

TEST(Trainer, BatchWithoutExamplesChangesNothing) {
  LearnerConfig config = Config();
  config.set_lambda(0);
  config.set_alpha_argue(0);
  config.set_alpha_judge(0);
  auto trainer = Trainer::Create(config);
  const auto stats = (*trainer)->Step(Batch(), 0);
  ASSERT_TRUE(stats.ok()) << stats.status();
  EXPECT_EQ((*trainer)->step(), 1);
  const std::string before = TensorsOf((*trainer)->MakeSnapshot(false));
  (*trainer)->RefreshTarget();
  EXPECT_EQ(TensorsOf((*trainer)->MakeSnapshot(false)), before);
}

// Oversights alone are a batch to learn from, too, and so are descriptions.
TEST(Trainer, LearnsOversightByTextFromABatchWithoutExamples) {
  LearnerConfig config = Config();
  config.set_lambda(0);
  config.set_alpha_argue(0);
  config.set_alpha_judge(0);
  config.set_mu(1);
  config.set_oversight(LearnerConfig::TEXT);
  const auto losses_of = [](const LearnerConfig& of,
                            const std::vector<TraceGroup>& batch) {
    auto trainer = *Trainer::Create(of);
    const std::string before = TensorsOf(trainer->MakeSnapshot(false));
    const auto stats = trainer->Step(batch, 0);
    EXPECT_TRUE(stats.ok()) << stats.status();
    trainer->RefreshTarget();
    EXPECT_EQ(TensorsOf(trainer->MakeSnapshot(false)) != before,
              stats->gradient_norm > 0);
    std::vector<std::string> names;
    for (const auto& [name, loss] : stats->losses) names.push_back(name);
    return names;
  };
  using ::testing::ElementsAre;
  for (const int epochs : {1, 2}) {
    config.set_ppo_epochs(epochs);
    EXPECT_THAT(losses_of(config, {Oversights()}),
                ElementsAre("adversary", "adversary_kl", "oversight", "total"));
    EXPECT_THAT(losses_of(config, Batch()),
                ElementsAre("description", "total"));
  }
  LearnerConfig pid = config;
  pid.set_combination(LearnerConfig::PID_LAGRANGIAN);
  EXPECT_THAT(losses_of(pid, {Oversights()}),
              ElementsAre("adversary", "adversary_kl", "oversight", "total"));
  // A latent adversary moves what M reads of examples, and there are none.
  config.set_oversight(LearnerConfig::LATENT);
  EXPECT_THAT(losses_of(config, Batch()), ElementsAre());
}

TEST(LearningRate, WarmupAndCooldown) {
  LearnerConfig config;
  config.set_learning_rate(1);
  config.set_warmup_steps(4);
  config.set_cooldown_share(0.5);
  EXPECT_DOUBLE_EQ(LearningRate(config, 0, 0), 0.25);
  EXPECT_DOUBLE_EQ(LearningRate(config, 3, 0), 1);
  EXPECT_DOUBLE_EQ(LearningRate(config, 9, 0.5), 1);
  EXPECT_DOUBLE_EQ(LearningRate(config, 9, 0.75), 0.55);
  EXPECT_DOUBLE_EQ(LearningRate(config, 9, 1), 0.1);
}

}  // namespace
}  // namespace elenchus
