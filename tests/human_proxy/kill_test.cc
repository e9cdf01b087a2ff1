// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A human proxy that is killed and started again at the same address is only a
// delay for those who call it, and keeps its labels.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/status.h"
#include "human_proxy/ledger_file.h"
#include "rpc/human_client.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

// The proxy as a process of its own; killed when destroyed.
class ProxyProcess {
 public:
  // Port 0 lets the kernel choose. Returns once the proxy is ready.
  explicit ProxyProcess(int port, const std::string& run_dir = "") {
    const std::string path =
        std::string(ELENCHUS_BINARY_DIR) + "/bin/elenchus_human_proxy";
    const std::string config = "/dev/null";
    const std::string address = absl::StrCat("server.address=127.0.0.1:", port);
    const std::string folder = absl::StrCat("run_dir=\"", run_dir, "\"");
    int fds[2];
    ELENCHUS_CHECK(pipe(fds) == 0);
    pid_ = fork();
    ELENCHUS_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      dup2(fds[1], STDOUT_FILENO);
      execl(path.c_str(), path.c_str(), "--config", config.c_str(), "--set",
            address.c_str(), "--set", folder.c_str(), nullptr);
      _exit(127);
    }
    close(fds[1]);
    FILE* const output = fdopen(fds[0], "r");
    int metrics_port = 0;
    if (fscanf(output, "elenchus_ready grpc=%d metrics=%d", &port_,
               &metrics_port) != 2) {
      port_ = 0;
    }
    fclose(output);
  }
  ~ProxyProcess() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  // 0 if it did not become ready.
  int port() const { return port_; }

 private:
  pid_t pid_ = -1;
  int port_ = 0;
};

TEST(KillTest, AKilledAndRestartedProxyIsOnlyADelay) {
  auto proxy = std::make_unique<ProxyProcess>(0);
  const int port = proxy->port();
  ASSERT_GT(port, 0);
  const auto human =
      MakeHumanClient({.address = absl::StrCat("127.0.0.1:", port)});
  std::atomic<bool> done = false;
  std::atomic<int> num_ok = 0;
  std::atomic<int> num_failed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      Workspace workspace;
      workspace.set_task("permutation_powering");
      workspace.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
      workspace.mutable_prompt()->set_question("a110");
      while (!done) {
        const auto step = human->Next(workspace);
        EXPECT_OK(step);
        ++(step.ok() ? num_ok : num_failed);
      }
    });
  }
  const auto wait_for = [&](int number) {
    while (num_ok < number && num_failed == 0) std::this_thread::yield();
  };
  wait_for(100);
  for (int i = 0; i < 3; ++i) {
    proxy.reset();  // kill -9 while calls are under way
    const int num_before = num_ok;
    proxy = std::make_unique<ProxyProcess>(port);
    EXPECT_EQ(proxy->port(), port);
    wait_for(num_before + 100);
  }
  done = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(num_failed, 0);
}

// What a caller was told is in the ledger, whenever the proxy is killed.
TEST(KillTest, AKilledProxyKeepsItsLabels) {
  const std::string run_dir = FreshFolder();
  auto proxy = std::make_unique<ProxyProcess>(0, run_dir);
  const int port = proxy->port();
  ASSERT_GT(port, 0);
  const auto human =
      MakeHumanClient({.address = absl::StrCat("127.0.0.1:", port)});
  std::atomic<bool> done = false;
  std::atomic<int> num_ok = 0;
  std::mutex mu;
  std::set<std::string> told;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&, i] {
      Workspace workspace;
      workspace.set_task("permutation_powering");
      workspace.mutable_prompt()->set_kind(QUESTION_KIND_SUFFICIENT);
      workspace.mutable_prompt()->set_question("a110");
      workspace.mutable_prompt()->add_history("");
      for (int j = 0; !done; ++j) {
        const std::string argument = absl::StrCat("argument ", i, ".", j);
        workspace.mutable_prompt()->set_history(0, argument);
        const auto step = human->Next(workspace);
        EXPECT_OK(step);
        if (!step.ok()) return;
        const std::lock_guard<std::mutex> lock(mu);
        told.insert(argument);
        ++num_ok;
      }
    });
  }
  const auto wait_for = [&](int number) {
    while (num_ok < number && !testing::Test::HasFailure()) {
      std::this_thread::yield();
    }
  };
  wait_for(100);
  for (int i = 0; i < 3; ++i) {
    proxy.reset();  // kill -9 while labels are being given
    const int num_before = num_ok;
    proxy = std::make_unique<ProxyProcess>(port, run_dir);
    EXPECT_EQ(proxy->port(), port);
    wait_for(num_before + 100);
  }
  done = true;
  for (std::thread& caller : callers) caller.join();
  proxy.reset();
  std::set<std::string> kept;
  int num_labels = 0;
  ASSERT_OK(LedgerFile::Open(run_dir + "/ledger.jsonl", "permutation_powering",
                             [&](const HumanLabel& label) {
                               ++num_labels;
                               kept.insert(
                                   label.workspace().prompt().history(0));
                             }));
  EXPECT_TRUE(
      std::includes(kept.begin(), kept.end(), told.begin(), told.end()));
  EXPECT_EQ(static_cast<size_t>(num_labels), kept.size());
  EXPECT_GT(kept.size(), 400u);
}

}  // namespace
}  // namespace elenchus
