// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/process.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "core/config.h"
#include "core/log.h"
#include "core/status.h"

namespace elenchus {
namespace {

sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  ELENCHUS_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

void EndWithLauncher() {
  const char* const text = std::getenv("ELENCHUS_PARENT_PID");
  int parent;
  if (text == nullptr || !absl::SimpleAtoi(text, &parent)) return;
  if (getppid() != parent) return;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // The launcher may have ended before the kernel was told.
  if (getppid() != parent) kill(getpid(), SIGTERM);
}

void RaiseFileLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return;
  }
  ELENCHUS_LOG(WARNING) << "the limit of open files could not be raised";
}

// Runs `body` beside a thread that turns `signals` into its stop request.
absl::Status RunUntilSignal(
    const sigset_t& signals,
    absl::FunctionRef<absl::Status(std::stop_token)> body) {
  std::stop_source stop;
  std::atomic<bool> done = false;
  std::thread waiter([&] {
    int number;
    while (sigwait(&signals, &number) == 0 && !done) {
      if (!stop.request_stop()) continue;
      ELENCHUS_LOG(INFO) << "stopping on " << strsignal(number);
    }
  });
  absl::Status status = body(stop.get_token());
  done = true;
  pthread_kill(waiter.native_handle(), SIGTERM);
  waiter.join();
  return status;
}

}  // namespace

int RunProcess(absl::string_view role, int argc, char** argv,
               google::protobuf::Message* config,
               absl::FunctionRef<absl::Status(std::stop_token)> body) {
  SetProcessName(role);
  const sigset_t signals = BlockStopSignals();
  EndWithLauncher();
  RaiseFileLimit();
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (absl::Status status = ParseCommandLine(args, config); !status.ok()) {
    ELENCHUS_LOG(ERROR) << status;
    return kExitConfiguration;
  }
  const absl::Status status = RunUntilSignal(signals, body);
  if (!status.ok()) ELENCHUS_LOG(ERROR) << status;
  return ExitCode(status);
}

void PrintReady(int grpc_port, int metrics_port) {
  std::printf("elenchus_ready grpc=%d metrics=%d\n", grpc_port, metrics_port);
  std::fflush(stdout);
}

}  // namespace elenchus
