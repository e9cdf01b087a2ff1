// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/process.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/queue.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"

namespace elenchus {
namespace {

using Body = std::function<absl::Status(std::stop_token)>;

// RunProcess in a child whose standard output is read here.
class Child {
 public:
  Child(std::vector<std::string> args, const Body& body) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    out_ = ends[0];
    pid_ = fork();
    if (pid_ == 0) {
      close(ends[0]);
      dup2(ends[1], STDOUT_FILENO);
      args.insert(args.begin(), "program");
      std::vector<char*> argv;
      for (std::string& arg : args) argv.push_back(arg.data());
      RunConfig config;
      _exit(RunProcess("child", static_cast<int>(argv.size()), argv.data(),
                       &config, body));
    }
    close(ends[1]);
  }
  ~Child() { close(out_); }

  pid_t pid() const { return pid_; }

  // Up to and with the next newline, or what came before the child's end.
  std::string ReadLine() {
    std::string line;
    char c;
    while (read(out_, &c, 1) == 1) {
      line.push_back(c);
      if (c == '\n') break;
    }
    return line;
  }

  // The exit code, or minus the signal that ended the child.
  int Wait() {
    int status;
    EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  int out_;
  pid_t pid_;
};

// Ready, then waits for the stop request.
absl::Status ServeUntilStopped(std::stop_token stop) {
  BoundedQueue<int> queue(1);
  std::stop_callback close(stop, [&] { queue.Close(); });
  PrintReady(12, 34);
  queue.Pop();
  return absl::OkStatus();
}

TEST(RunProcess, ExitCodeFollowsTheStatus) {
  EXPECT_EQ(Child({}, [](std::stop_token) { return absl::OkStatus(); }).Wait(),
            0);
  EXPECT_EQ(
      Child({},
            [](std::stop_token) { return absl::UnavailableError("no peer"); })
          .Wait(),
      75);
}

TEST(RunProcess, ABadCommandLineIsTheConfigurationsFault) {
  const Body never = [](std::stop_token) { return absl::InternalError("ran"); };
  EXPECT_EQ(Child({"--set", "num_actors=0"}, never).Wait(), 78);
  EXPECT_EQ(Child({"--config", "/nowhere/file"}, never).Wait(), 78);
}

TEST(RunProcess, SignalsAreStopRequests) {
  for (const int number : {SIGINT, SIGTERM}) {
    Child child({}, ServeUntilStopped);
    EXPECT_EQ(child.ReadLine(), "elenchus_ready grpc=12 metrics=34\n");
    kill(child.pid(), number);
    EXPECT_EQ(child.Wait(), 0);
  }
}

TEST(RunProcess, WritingToAClosedPipeIsNotDeadly) {
  Child child({}, [](std::stop_token) {
    int ends[2];
    if (pipe(ends) != 0) return absl::InternalError("pipe");
    close(ends[0]);
    return write(ends[1], "x", 1) == -1 ? absl::OkStatus()
                                        : absl::InternalError("written");
  });
  EXPECT_EQ(child.Wait(), 0);
}

TEST(RunProcess, RaisesTheLimitOfOpenFiles) {
  Child child({}, [](std::stop_token) {
    rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur == limit.rlim_max ? absl::OkStatus()
                                            : absl::InternalError("lower");
  });
  EXPECT_EQ(child.Wait(), 0);
}

// A launcher that starts a process and is killed: the process's output ends.
TEST(RunProcess, EndsWithItsLauncher) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t launcher = fork();
  if (launcher == 0) {
    setenv("ELENCHUS_PARENT_PID", absl::StrCat(getpid()).c_str(), 1);
    if (fork() == 0) {
      close(ends[0]);
      dup2(ends[1], STDOUT_FILENO);
      char name[] = "program";
      char* argv[] = {name};
      RunConfig config;
      _exit(RunProcess("child", 1, argv, &config, ServeUntilStopped));
    }
    close(ends[1]);
    while (true) pause();
  }
  close(ends[1]);
  char c = 0;
  while (c != '\n') ASSERT_EQ(read(ends[0], &c, 1), 1);
  kill(launcher, SIGKILL);
  EXPECT_EQ(waitpid(launcher, nullptr, 0), launcher);
  EXPECT_EQ(read(ends[0], &c, 1), 0);
  close(ends[0]);
}

}  // namespace
}  // namespace elenchus
