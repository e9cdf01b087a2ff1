// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/status.h"

namespace elenchus {
namespace {

constexpr size_t kMaxLineBytes = 4096;

// What a child needs between fork and exec, where nothing may be allocated.
struct ExecPlan {
  std::vector<char*> argv;
  std::vector<char*> environment;
  int input_fd = -1;
  int output_fd = -1;
  int log_fd = -1;
  int niceness = 0;
  pid_t parent = 0;
};

[[noreturn]] void Exec(const ExecPlan& plan) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != plan.parent) _exit(kExitFailure);  // It died meanwhile.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGPIPE}) signal(number, SIG_DFL);
  dup2(plan.input_fd, STDIN_FILENO);
  dup2(plan.output_fd, STDOUT_FILENO);
  dup2(plan.log_fd, STDERR_FILENO);
  if (plan.niceness != 0 && nice(plan.niceness) == -1) {
    // Not being nice is no reason not to run.
  }
  execve(plan.argv[0], plan.argv.data(), plan.environment.data());
  _exit(127);
}

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() { Reset(-1); }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  void Reset(int fd) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
  }
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

std::vector<char*> Pointers(std::vector<std::string>* strings) {
  std::vector<char*> pointers;
  for (std::string& text : *strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> ChildEnvironment() {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!absl::StartsWith(*entry, "ELENCHUS_PARENT_PID=")) {
      variables.emplace_back(*entry);
    }
  }
  variables.push_back(absl::StrCat("ELENCHUS_PARENT_PID=", getpid()));
  return variables;
}

absl::Status SystemError(absl::string_view what) {
  return absl::InternalError(absl::StrCat(what, ": ", std::strerror(errno)));
}

}  // namespace

std::optional<ReadyPorts> ParseReadyLine(absl::string_view line) {
  ReadyPorts ports;
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  if (words.size() != 3 || words[0] != "elenchus_ready") return std::nullopt;
  absl::string_view grpc = words[1], metrics = words[2];
  if (!absl::ConsumePrefix(&grpc, "grpc=") ||
      !absl::ConsumePrefix(&metrics, "metrics=") ||
      !absl::SimpleAtoi(grpc, &ports.grpc) ||
      !absl::SimpleAtoi(metrics, &ports.metrics)) {
    return std::nullopt;
  }
  return ports;
}

std::string ProcessEnd::ToString() const {
  if (signal == 0) return absl::StrCat("exited with code ", exit_code);
  return absl::StrCat("was ended by signal ", signal, " (", strsignal(signal),
                      ")");
}

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(
    const ChildOptions& options) {
  ELENCHUS_CHECK(!options.argv.empty());
  std::vector<std::string> argv = options.argv;
  if (access(argv[0].c_str(), X_OK) != 0) {
    return absl::NotFoundError(
        absl::StrCat("cannot execute ", argv[0], ": ", std::strerror(errno)));
  }
  const Fd input(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Fd log(open(options.log_path.c_str(),
                    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (log.get() < 0) return SystemError(options.log_path);
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC) != 0) return SystemError("pipe");
  Fd read_end(pipe_fds[0]);
  const Fd write_end(pipe_fds[1]);
  fcntl(read_end.get(), F_SETFL, O_NONBLOCK);

  std::vector<std::string> environment = ChildEnvironment();
  const ExecPlan plan = {.argv = Pointers(&argv),
                         .environment = Pointers(&environment),
                         .input_fd = input.get(),
                         .output_fd = write_end.get(),
                         .log_fd = log.get(),
                         .niceness = options.niceness,
                         .parent = getpid()};
  const pid_t pid = fork();
  if (pid < 0) return SystemError("fork");
  if (pid == 0) Exec(plan);
  return std::unique_ptr<ChildProcess>(
      new ChildProcess(pid, read_end.Release()));
}

ChildProcess::~ChildProcess() {
  if (!Reap().has_value()) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (output_fd_ >= 0) close(output_fd_);
}

void ChildProcess::ReadOutput() {
  char buffer[4096];
  while (output_fd_ >= 0) {
    const ssize_t size = read(output_fd_, buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
      close(output_fd_);
      output_fd_ = -1;
      return;
    }
    if (ready_.has_value()) continue;
    partial_line_.append(buffer, size);
    for (size_t end; (end = partial_line_.find('\n')) != std::string::npos;) {
      if (!ready_.has_value()) {
        ready_ = ParseReadyLine(partial_line_.substr(0, end));
      }
      partial_line_.erase(0, end + 1);
    }
    if (partial_line_.size() > kMaxLineBytes) partial_line_.clear();
  }
}

const std::optional<ProcessEnd>& ChildProcess::Reap() {
  int state = 0;
  if (!end_.has_value() && waitpid(pid_, &state, WNOHANG) == pid_) {
    end_ = WIFSIGNALED(state)
               ? ProcessEnd{128 + WTERMSIG(state), WTERMSIG(state)}
               : ProcessEnd{WEXITSTATUS(state), 0};
  }
  return end_;
}

void ChildProcess::Signal(int signal_number) {
  if (!end_.has_value()) kill(pid_, signal_number);
}

}  // namespace elenchus
