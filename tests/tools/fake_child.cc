// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A process for the supervisor's tests: fake_child WORD...
//   ready      says that it is ready, at ports 11 and 22
//   exit N     exits with code N
//   say TEXT   writes TEXT to standard error
//   deaf       ignores SIGTERM
//   fails      exits with code 1 on SIGUSR1
//   wait       waits for a signal
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "ready") {
      std::printf("elenchus_ready grpc=11 metrics=22\n");
      std::fflush(stdout);
    } else if (word == "exit" && i + 1 < argc) {
      return std::atoi(argv[i + 1]);
    } else if (word == "say" && i + 1 < argc) {
      std::fprintf(stderr, "%s\n", argv[++i]);
    } else if (word == "deaf") {
      signal(SIGTERM, SIG_IGN);
    } else if (word == "fails") {
      signal(SIGUSR1, [](int) { _exit(1); });
    } else if (word == "wait") {
      while (true) pause();
    }
  }
  return 0;
}
