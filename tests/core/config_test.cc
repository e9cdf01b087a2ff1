// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/config.h"

#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "core/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Writes `text` to a file of the test's own and returns its path.
std::string WriteConfig(const std::string& text) {
  const std::string path =
      testing::TempDir() + "/" +
      testing::UnitTest::GetInstance()->current_test_info()->name() +
      ".textproto";
  EXPECT_TRUE(WriteFileAtomically(path, text).ok());
  return path;
}

std::string Load(const std::string& text) {
  RunConfig config;
  const std::string path = WriteConfig(text);
  const absl::Status status = LoadConfig(path, &config);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), StartsWith(path));
  return std::string(status.message().substr(path.size()));
}

std::string Set(const std::string& assignment, RunConfig* config) {
  const std::string before = config->SerializeAsString();
  const absl::Status status = SetField(assignment, config);
  if (status.ok()) return "";
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(config->SerializeAsString(), before) << assignment;
  return std::string(status.message());
}

TEST(LoadConfig, ReadsNestedText) {
  RunConfig config;
  const std::string path = WriteConfig(
      "# a comment\nname: \"x\"\ndebate { gate_argue { mode: NEVER } }\n");
  ASSERT_TRUE(LoadConfig(path, &config).ok());
  EXPECT_EQ(config.name(), "x");
  EXPECT_EQ(config.debate().gate_argue().mode(), GateConfig::NEVER);
  EXPECT_EQ(config.seed(), 1u);
}

TEST(LoadConfig, ErrorsHaveLineAndColumn) {
  EXPECT_THAT(
      Load("name: \"x\"\nlearner {\n  batch_sise: 3\n}\n"),
      StartsWith(":3:13: Message type \"elenchus.LearnerConfig\" has no "
                 "field named \"batch_sise\""));
  EXPECT_THAT(Load("seed: x"), StartsWith(":1:7: "));
  EXPECT_THAT(Load("seed: 1\nseed: 2"), StartsWith(":2:5: "));
  EXPECT_THAT(Load("learner {"), StartsWith(":1:10: "));
}

TEST(LoadConfig, AbsentFileIsNotFoundAndNamed) {
  RunConfig config;
  const absl::Status status = LoadConfig("/nowhere/a.textproto", &config);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/a.textproto"));
}

TEST(SetField, TakesEveryTypeOfValue) {
  RunConfig config;
  EXPECT_EQ(Set("num_actors=3", &config), "");
  EXPECT_EQ(Set("seed=18446744073709551615", &config), "");
  EXPECT_EQ(Set("learner.max_steps=-5", &config), "");
  EXPECT_EQ(Set("learner.learning_rate=1e-4", &config), "");
  EXPECT_EQ(Set("debate.gate_argue.mode=PROBABILITY", &config), "");
  EXPECT_EQ(Set("debate.gate_verdict={mode: NEVER}", &config), "");
  EXPECT_EQ(config.num_actors(), 3);
  EXPECT_EQ(config.seed(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(config.learner().max_steps(), -5);
  EXPECT_EQ(config.learner().learning_rate(), 1e-4);
  EXPECT_EQ(config.debate().gate_argue().mode(), GateConfig::PROBABILITY);
  EXPECT_EQ(config.debate().gate_verdict().mode(), GateConfig::NEVER);
}

TEST(SetField, TakesBools) {
  google::protobuf::FieldOptions options;
  ASSERT_TRUE(SetField("deprecated=true", &options).ok());
  EXPECT_TRUE(options.deprecated());
  ASSERT_TRUE(SetField("deprecated=false", &options).ok());
  EXPECT_FALSE(options.deprecated());
  EXPECT_FALSE(SetField("deprecated=maybe", &options).ok());
}

TEST(SetField, QuotesMayBeLeftOut) {
  RunConfig config;
  EXPECT_EQ(Set("name=a b=c", &config), "");
  EXPECT_EQ(config.name(), "a b=c");
  EXPECT_EQ(Set("name=\"a\\nb\"", &config), "");
  EXPECT_EQ(config.name(), "a\nb");
  EXPECT_EQ(Set("name='it'", &config), "");
  EXPECT_EQ(config.name(), "it");
  EXPECT_EQ(Set("name=", &config), "");
  EXPECT_EQ(config.name(), "");
}

TEST(SetField, TheLastOfSeveralStays) {
  RunConfig config;
  EXPECT_EQ(Set("seed=1", &config), "");
  EXPECT_EQ(Set("seed=2", &config), "");
  EXPECT_EQ(config.seed(), 2u);
  EXPECT_EQ(Set("debate.gate_argue={mode: NEVER}", &config), "");
  EXPECT_EQ(Set("debate.gate_argue={probability: 1}", &config), "");
  EXPECT_FALSE(config.debate().gate_argue().has_mode());
}

TEST(SetField, KeepsTheOtherFields) {
  RunConfig config;
  EXPECT_EQ(Set("learner.batch_debates=5", &config), "");
  EXPECT_EQ(Set("learner.min_replay=6", &config), "");
  EXPECT_EQ(config.learner().batch_debates(), 5);
}

TEST(SetField, NamesThePartThatDoesNotExist) {
  RunConfig config;
  EXPECT_EQ(Set("learner.batch_sise=3", &config),
            "learner.batch_sise: LearnerConfig has no field \"batch_sise\"");
  EXPECT_EQ(Set("lerner.seed=3", &config),
            "lerner.seed: RunConfig has no field \"lerner\"");
  EXPECT_EQ(Set("seed.x=3", &config),
            "seed.x: \"seed\" is no message and has no field \"x\"");
  EXPECT_EQ(Set("=3", &config), ": RunConfig has no field \"\"");
  EXPECT_EQ(Set("seed", &config), "expected field.path=value, got \"seed\"");
}

TEST(SetField, NamesValueAndType) {
  RunConfig config;
  EXPECT_EQ(Set("seed=x", &config), "seed: expected uint64, got \"x\"");
  EXPECT_EQ(Set("seed=-1", &config), "seed: expected uint64, got \"-1\"");
  EXPECT_EQ(Set("num_actors=2147483648", &config),
            "num_actors: expected int32, got \"2147483648\"");
  EXPECT_EQ(Set("num_actors=1.5", &config),
            "num_actors: expected int32, got \"1.5\"");
  EXPECT_EQ(Set("learner.lambda=", &config),
            "learner.lambda: expected double, got \"\"");
  EXPECT_EQ(Set("debate.gate_argue.mode=MAYBE", &config),
            "debate.gate_argue.mode: expected one of ALWAYS, NEVER, "
            "PROBABILITY, CONFIDENCE, got \"MAYBE\"");
  EXPECT_EQ(Set("debate.gate_argue=NEVER", &config),
            "debate.gate_argue: expected {...} of GateConfig, got \"NEVER\"");
}

TEST(SetField, RefusesGarbageAfterTheValue) {
  RunConfig config;
  for (const char* const assignment :
       {"seed=1 num_actors: 2", "seed=1\nnum_actors: 2", "seed=1 seed: 2",
        "seed=1;", "seed=1,", "seed=1 # two", "seed= 1", "seed=1 2",
        "name=\"a\" seed: 2", "name=\"a", "debate.gate_argue={} seed: 2",
        "debate.gate_argue={mode: NEVER", "debate.gate_argue.mode=NEVER }",
        "debate.gate_argue.mode=NEVER probability: 1",
        "debate.schedule={field: 'x'} max_arguments: 3",
        "debate.schedule=[{field: 'x'}"}) {
    EXPECT_NE(Set(assignment, &config), "") << assignment;
  }
}

// What CheckRanges says after one assignment.
std::string Check(const std::string& assignment) {
  RunConfig config;
  EXPECT_EQ(Set(assignment, &config), "");
  return std::string(CheckRanges(config).message());
}

TEST(CheckRanges, ClosedEndsAreInAndOpenEndsOut) {
  EXPECT_EQ(Check("debate.max_arguments=1"), "");
  EXPECT_EQ(Check("debate.max_arguments=16"), "");
  EXPECT_EQ(Check("debate.max_arguments=0"),
            "debate.max_arguments: must be in [1, 16], got 0");
  EXPECT_EQ(Check("debate.max_arguments=17"),
            "debate.max_arguments: must be in [1, 16], got 17");
  EXPECT_EQ(Check("learner.ppo_clip=0.999"), "");
  EXPECT_EQ(Check("learner.ppo_clip=0"),
            "learner.ppo_clip: must be in (0, 1), got 0");
  EXPECT_EQ(Check("learner.ppo_clip=1"),
            "learner.ppo_clip: must be in (0, 1), got 1");
  EXPECT_EQ(Check("learner.adam_beta1=0"), "");
  EXPECT_EQ(Check("learner.adam_beta1=1"),
            "learner.adam_beta1: must be in [0, 1), got 1");
  EXPECT_EQ(Check("learner.samples_per_insert=1e300"), "");
  EXPECT_EQ(Check("seed=18446744073709551615"), "");
  EXPECT_EQ(Check("learner.max_steps=-1"),
            "learner.max_steps: must be in [0, inf), got -1");
}

TEST(CheckRanges, RefusesWhatIsNoNumberOrNotFinite) {
  EXPECT_EQ(Check("learner.lambda=nan"),
            "learner.lambda: must be in [0, inf), got nan");
  EXPECT_EQ(Check("learner.lambda=inf"),
            "learner.lambda: must be in [0, inf), got inf");
  EXPECT_EQ(Check("learner.lambda=1e999"),
            "learner.lambda: must be in [0, inf), got inf");
  EXPECT_EQ(Check("debate.gate_argue.probability=nan"),
            "debate.gate_argue.probability: must be in [0, 1], got nan");
}

TEST(CheckRanges, RefusesOtherChoices) {
  EXPECT_EQ(Check("task.name=permutation_inversion"), "");
  EXPECT_EQ(Check("task.name=permutation"),
            "task.name: must be one of permutation_powering, "
            "permutation_inversion, sequential_assignments, wildcard_search, "
            "shortest_path, union_find, hidden_facts, question_file, got "
            "\"permutation\"");
}

TEST(WriteOutDefaults, WritesEveryDefaultRecursively) {
  RunConfig config;
  config.mutable_learner()->set_batch_debates(5);
  WriteOutDefaults(&config);
  EXPECT_TRUE(config.has_name());
  EXPECT_TRUE(config.learner().server().has_address());
  EXPECT_TRUE(config.debate().gate_argue().has_mode());
  EXPECT_EQ(config.learner().batch_debates(), 5);
  EXPECT_EQ(config.learner().learning_rate(), 0.003);
}

TEST(WriteOutDefaults, LeavesOutWhatTheLauncherFillsUnlessItDid) {
  RunConfig run;
  WriteOutDefaults(&run);
  EXPECT_FALSE(run.learner().has_task());
  EXPECT_FALSE(run.actor().has_index());
  ActorConfig actor;
  actor.mutable_task();
  WriteOutDefaults(&actor);
  EXPECT_TRUE(actor.task().has_size());
}

TEST(ParseCommandLine, LoadsThenSetsInOrder) {
  const std::string path = WriteConfig("seed: 7 num_actors: 2");
  RunConfig config;
  config.set_name("forgotten");
  ASSERT_TRUE(
      ParseCommandLine({"--set", "seed=8", "--config", path, "--set", "seed=9"},
                       &config)
          .ok());
  EXPECT_EQ(config.seed(), 9u);
  EXPECT_EQ(config.num_actors(), 2);
  EXPECT_EQ(config.name(), "run");
  EXPECT_TRUE(config.learner().has_learning_rate());
}

TEST(ParseCommandLine, RefusesEverythingElse) {
  const std::string path = WriteConfig("");
  for (const std::vector<std::string>& args :
       std::vector<std::vector<std::string>>{
           {"--help"},
           {path},
           {"--config=" + path},
           {"--config"},
           {"--set"},
           {"--set", "seed"},
           {"--set", "num_actors=0"},
           {"--config", path, "x"},
           {"--config", path, "--config", path}}) {
    RunConfig config;
    EXPECT_EQ(ParseCommandLine(args, &config).code(),
              absl::StatusCode::kInvalidArgument)
        << testing::PrintToString(args);
  }
}

}  // namespace
}  // namespace elenchus
