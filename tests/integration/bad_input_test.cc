// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a user gets wrong is told plainly, and starts nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/integration/run_fixture.h"

namespace elenchus {
namespace {

using testing::HasSubstr;

Finished Launch(const std::vector<std::string>& sets) {
  const std::string folder = FreshFolder();
  Finished finished =
      RunProgram("elenchus", LaunchArguments(folder + "/run", sets));
  std::filesystem::remove_all(folder);
  return finished;
}

TEST(BadInputTest, WrongConfigurationsNameTheValueAndExit78) {
  const struct {
    const char* set;
    const char* message;
  } cases[] = {
      {"learner.bach_debates=3", "bach_debates"},
      {"learner.ppo_clip=3", "ppo_clip"},
      {"task.size=1000", "1000"},
      {"model.width=33", "width"},
      {"debate.gate_argue.mode=SOMETIMES", "SOMETIMES"},
      {"learner.lambda=nan", "lambda"},
      {"actor.index=3", "index"},
  };
  for (const auto& c : cases) {
    const Finished finished = Launch({c.set});
    EXPECT_EQ(finished.exit_code, 78) << c.set << "\n" << finished.output;
    EXPECT_THAT(finished.output, HasSubstr(c.message)) << c.set;
  }
}

TEST(BadInputTest, AMisspeltFieldInAFileFailsWithLineAndColumn) {
  const std::string folder = FreshFolder();
  std::ofstream(folder + "/config.textproto") << "seed: 1\ntaks { size: 4 }\n";
  const Finished finished = RunProgram(
      "elenchus", {"launch", "--standalone", folder + "/config.textproto",
                   "--run-dir", folder + "/run"});
  EXPECT_EQ(finished.exit_code, 78);
  EXPECT_THAT(finished.output, HasSubstr("config.textproto:2:"));
  EXPECT_THAT(finished.output, HasSubstr("taks"));
  std::filesystem::remove_all(folder);
}

TEST(BadInputTest, ATakenPortIsNamedAndTheRunEndsAtOnce) {
  const int holder = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(bind(holder, any, size), 0);
  ASSERT_EQ(listen(holder, 1), 0);
  ASSERT_EQ(getsockname(holder, any, &size), 0);
  const std::string taken =
      "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  for (const char* field :
       {"human_proxy.server.address", "human_proxy.server.metrics_address",
        "learner.server.metrics_address", "judge.server.metrics_address",
        "evaluator.server.metrics_address", "actor.server.metrics_address"}) {
    const Finished finished = Launch({std::string(field) + "='" + taken + "'"});
    EXPECT_GT(finished.exit_code, 0) << field << "\n" << finished.output;
    EXPECT_THAT(finished.output, HasSubstr(taken)) << field;
  }
  close(holder);
}

TEST(BadInputTest, ARunFolderIsNotOverwritten) {
  const std::string folder = FreshFolder();
  std::ofstream(folder + "/metrics.jsonl") << "{}\n";
  const Finished finished = RunProgram("elenchus", LaunchArguments(folder, {}));
  EXPECT_NE(finished.exit_code, 0);
  EXPECT_THAT(finished.output, HasSubstr(folder));
  EXPECT_THAT(finished.output, HasSubstr("--resume"));
  std::filesystem::remove_all(folder);
}

TEST(BadInputTest, EvalOfADamagedCheckpointNamesTheFile) {
  LaunchedRun run({"learner.max_steps=20", "evaluator.final_debates=0"});
  ASSERT_EQ(run.Wait(300), 0) << run.Output();
  int num_damaged = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           run.dir() + "/checkpoints")) {
    if (entry.path().extension() != ".safetensors") continue;
    std::filesystem::resize_file(entry.path(), entry.file_size() / 2);
    ++num_damaged;
  }
  ASSERT_GT(num_damaged, 0);
  const Finished finished = RunProgram("elenchus", {"eval", run.dir()});
  EXPECT_NE(finished.exit_code, 0);
  EXPECT_THAT(finished.output, HasSubstr("safetensors"));
}

}  // namespace
}  // namespace elenchus
