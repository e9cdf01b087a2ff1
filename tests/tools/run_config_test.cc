// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/run_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/config.h"
#include "core/file.h"
#include "core/status.h"
#include "tests/testing/fresh_folder.h"
#include "tools/run_folder.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

TEST(ResolveRunTest, EveryShippedConfigurationIsValid) {
  int num_files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(ELENCHUS_SOURCE_DIR "/configs")) {
    const absl::StatusOr<RunConfig> run = ResolveRun(entry.path(), {"seed=9"});
    ASSERT_TRUE(run.ok()) << entry.path() << ": " << run.status();
    EXPECT_EQ(run->seed(), 9u);
    // What is written into the run folder can be launched again.
    EXPECT_TRUE(ValidateRun(*run).ok()) << ValidateRun(*run);
    ++num_files;
  }
  EXPECT_GE(num_files, 5);
}

TEST(ResolveRunTest, AnUnknownOverrideIsNamed) {
  const absl::StatusOr<RunConfig> run = ResolveRun(
      ELENCHUS_SOURCE_DIR "/configs/demo.textproto", {"learner.speed=3"});
  EXPECT_EQ(ExitCode(run.status()), kExitConfiguration);
  EXPECT_THAT(std::string(run.status().message()), HasSubstr("speed"));
}

// A configuration file of this text.
std::string ConfigFile(const std::string& text) {
  const std::string path = FreshFolder() + "/config.textproto";
  ELENCHUS_CHECK(WriteFileAtomically(path, text).ok());
  return path;
}

TEST(ResolveRunTest, TheContextMustHoldTheFactsAndADebateAboutThem) {
  const std::string path = ConfigFile(
      "task { name: \"wildcard_search\" size: 64 }\n"
      "learner { max_steps: 1 }\n");
  // 512 of facts, 6 of a question, two arguments of 8 with their marks, and the
  // mark and the judgement at the end.
  EXPECT_TRUE(ResolveRun(path, {"model.context_length=539"}).ok());
  const absl::StatusOr<RunConfig> run =
      ResolveRun(path, {"model.context_length=538"});
  EXPECT_EQ(ExitCode(run.status()), kExitConfiguration);
  EXPECT_THAT(std::string(run.status().message()),
              HasSubstr("model.context_length: must be at least 539 for 512 "
                        "tokens of facts"));
  EXPECT_TRUE(ResolveRun(path, {"task.size=8"}).ok());
  // And two inspections of 64 with their marks.
  const char* const tool = "debate.prompt_tools=\"resample\"";
  EXPECT_TRUE(ResolveRun(path, {tool, "model.context_length=669"}).ok());
  EXPECT_THAT(std::string(ResolveRun(path, {tool, "model.context_length=668"})
                              .status()
                              .message()),
              HasSubstr("must be at least 669"));
}

TEST(ResolveRunTest, TheContextMustHoldTwoAnswersToCompare) {
  const std::string path = ConfigFile(
      "task { size: 4 exponent_bits: 2 }\n"
      "debate { max_arguments: 1 }\n"
      "learner { max_steps: 1 }\n");
  // 12 of facts, 3 of a question, the mark and the judgement, and one argument
  // of 8 with its mark; or two answers.
  const char* const judged = "learner.distance=JUDGED";
  EXPECT_TRUE(ResolveRun(path, {"model.context_length=27"}).ok());
  EXPECT_TRUE(ResolveRun(path, {"model.context_length=36", judged}).ok());
  const absl::StatusOr<RunConfig> run =
      ResolveRun(path, {"model.context_length=35", judged});
  EXPECT_EQ(ExitCode(run.status()), kExitConfiguration);
  EXPECT_THAT(std::string(run.status().message()),
              testing::AllOf(
                  HasSubstr("model.context_length: must be at least 36 for 12"),
                  HasSubstr("the two answers that learner.distance JUDGED")));
  // What tools say of two arguments takes more than two answers do.
  const std::vector<std::string> sets = {"debate.max_arguments=2",
                                         "debate.prompt_tools=\"resample\"",
                                         judged, "model.context_length=165"};
  EXPECT_THAT(std::string(ResolveRun(path, sets).status().message()),
              HasSubstr("must be at least 166 for 12 tokens of facts, 3 of a "
                        "question and debate.max_arguments"));
}

TEST(ResolveRunTest, TheContextMustHoldADescriptionAndItsShare) {
  const std::string path = ConfigFile(
      "task { name: \"hidden_facts\" size: 3 }\n"
      "learner { max_steps: 1 }\n");
  const std::string share = "debate.oversight_share=0.1";
  EXPECT_TRUE(ResolveRun(path, {"model.context_length=40"}).ok());
  EXPECT_TRUE(ResolveRun(path, {"model.context_length=41", share}).ok());
  const absl::StatusOr<RunConfig> run =
      ResolveRun(path, {"model.context_length=40", share});
  EXPECT_EQ(ExitCode(run.status()), kExitConfiguration);
  EXPECT_THAT(std::string(run.status().message()),
              HasSubstr("must be at least 41 for a description"));
}

TEST(ResolveRunTest, ASizeThatTheWorldDoesNotHaveIsNamed) {
  const absl::StatusOr<RunConfig> run =
      ResolveRun(ConfigFile("task { name: \"shortest_path\" size: 7 }\n"
                            "learner { max_steps: 1 }\n"),
                 {});
  EXPECT_EQ(ExitCode(run.status()), kExitConfiguration);
  EXPECT_THAT(std::string(run.status().message()),
              HasSubstr("task.size = 7; expected 8 to 64 for shortest_path"));
}

// How to run the limits of the method, of the configuration that shows both.
const std::vector<std::vector<std::string>> kLimitsOfTheMethod = {
    {"learner.lambda=0", "debate.max_arguments=1"},
    {"debate.max_arguments=1"},
    {"learner.lambda=0"},
    {"learner.alpha_argue=0", "debate.gate_argue.mode=NEVER"},
    {"debate.gate_argue.mode=NEVER", "debate.gate_sufficient.mode=NEVER",
     "debate.gate_verdict.mode=NEVER"},
    {"debate.stop_prior=1"},
    {"debate.min_arguments=2"},
    {"debate.gate_argue.mode=ALWAYS"},
    {"task.exponent_bits=2"},
    {"task.withheld_share=0"},
};

TEST(ResolveRunTest, OneConfigurationRunsTheLimitsOfTheMethod) {
  for (const std::string name : {"demo", "demo_withheld"}) {
    for (const std::vector<std::string>& sets : kLimitsOfTheMethod) {
      const absl::StatusOr<RunConfig> run = ResolveRun(
          ELENCHUS_SOURCE_DIR "/configs/" + name + ".textproto", sets);
      ASSERT_TRUE(run.ok()) << name << " " << sets[0] << ": " << run.status();
      EXPECT_TRUE(ValidateRun(*run).ok()) << ValidateRun(*run);
    }
  }
}

TEST(ResolveRunTest, AResolvedRunTakesTheSameOverrides) {
  const absl::StatusOr<RunConfig> demo =
      ResolveRun(ELENCHUS_SOURCE_DIR "/configs/demo_withheld.textproto", {});
  ASSERT_TRUE(demo.ok());
  const std::string run_dir = FreshFolder();
  ASSERT_TRUE(PrepareRunFolder(*demo, run_dir, false).ok());
  for (const std::vector<std::string>& sets : kLimitsOfTheMethod) {
    const absl::StatusOr<RunConfig> run =
        ResolveRun(run_dir + "/config.textproto", sets);
    ASSERT_TRUE(run.ok()) << sets[0] << ": " << run.status();
    EXPECT_TRUE(PrepareRunFolder(*run, run_dir, /*resume=*/true).ok());
    ASSERT_TRUE(PrepareRunFolder(*demo, run_dir, /*resume=*/true).ok());
  }
}

TEST(ResolveRunTest, AnOverrideClearsWhatItLeavesWithoutEffectAndSaysSo) {
  testing::internal::CaptureStderr();
  const absl::StatusOr<RunConfig> run =
      ResolveRun(ELENCHUS_SOURCE_DIR "/configs/demo_withheld.textproto",
                 {"debate.max_arguments=1", "learner.alpha_argue=0"});
  const std::string log = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_FALSE(run->learner().has_lambda());
  EXPECT_FALSE(run->learner().has_alpha_judge());
  EXPECT_FALSE(run->learner().has_curriculum_agreement());
  EXPECT_FALSE(run->debate().has_gate_sufficient());
  EXPECT_TRUE(run->learner().has_alpha_primitive());
  EXPECT_THAT(log, HasSubstr("learner.alpha_judge: 0.3 is left out, for it has "
                             "no effect while H judges nothing\n"));
  EXPECT_THAT(log, HasSubstr("learner.curriculum_agreement: 0.9 is left out, "
                             "for it has no effect while learner.alpha_argue "
                             "is 0\n"));
}

TEST(ResolveRunTest, AFileIsRefusedForWhatHasNoEffectInIt) {
  const std::string inert =
      "task { exponent_bits: 2 }\n"
      "learner { max_steps: 1 curriculum_agreement: 0.9 }\n";
  const std::string refusal =
      "learner.curriculum_agreement: must not be set, for it has no effect "
      "while task.exponent_bits is 2";
  const std::string path = ConfigFile(inert);
  for (const std::vector<std::string>& sets :
       std::vector<std::vector<std::string>>{{}, {"learner.alpha_argue=0"}}) {
    const absl::Status status = ResolveRun(path, sets).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
    EXPECT_THAT(std::string(status.message()), HasSubstr(refusal));
  }
  // But not what an earlier version wrote, whose rules were others.
  const absl::StatusOr<RunConfig> own =
      ResolveRun(ConfigFile("# elenchus 0.1.0, git 0123\n" + inert), {});
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_FALSE(own->learner().has_curriculum_agreement());
}

TEST(ResolveRunTest, AnEarlierVersionsRunIsMeasuredThoughItIsNotTrained) {
  const std::string path = ConfigFile(
      "# elenchus 0.1.0, git 0123\n"
      "learner { max_steps: 1 target_period_steps: 500 }\n");
  EXPECT_THAT(std::string(ResolveRun(path, {}).status().message()),
              HasSubstr("learner.target_period_steps: must be at most"));
  const absl::StatusOr<RunConfig> run =
      ResolveFinishedRun(std::filesystem::path(path).parent_path(), {"seed=9"});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->learner().target_period_steps(), 500);
  EXPECT_EQ(run->seed(), 9u);
}

TEST(ResolveRunTest, AnOverrideWithoutEffectIsRefused) {
  const std::string file = ConfigFile("learner { max_steps: 1 }");
  for (const std::vector<std::string>& sets :
       std::vector<std::vector<std::string>>{
           {"learner.curriculum_agreement=0.9", "task.exponent_bits=2"},
           {"learner.curriculum_agreement=0.9",
            "task.name=permutation_inversion"},
           {"debate.gate_argue={mode: NEVER probability: 0.5}"},
           {"judge.num_threads=2", "actor.judge=IN_ACTOR"},
           {"learner.lambda=0", "learner.ppo_clip=0.1"}}) {
    const absl::Status status = ResolveRun(file, sets).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << sets[0];
    EXPECT_THAT(std::string(status.message()), testing::StartsWith("--set: "))
        << sets[0];
    EXPECT_THAT(std::string(status.message()), HasSubstr("has no effect"));
  }
}

// Rather than what would have no effect because of it.
TEST(ResolveRunTest, AMisspeltWorldIsNamed) {
  const std::string file = ConfigFile(
      "task { name: \"permutation_powring\" exponent_bits: 3 }\n"
      "learner { max_steps: 1 }");
  EXPECT_THAT(std::string(ResolveRun(file, {}).status().message()),
              HasSubstr("task.name: must be one of permutation_powering"));
}

TEST(ResolveRunTest, WhatIsOutOfRangeIsRefusedThoughItHasNoEffect) {
  const std::string file = ConfigFile(
      "debate { gate_argue { mode: NEVER } }\nlearner { max_steps: 1 ppo_clip: "
      "3 }");
  EXPECT_THAT(
      std::string(ResolveRun(file, {"learner.lambda=0"}).status().message()),
      HasSubstr("learner.ppo_clip: must be in (0, 1), got 3"));
}

}  // namespace
}  // namespace elenchus
