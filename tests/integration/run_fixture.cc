// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/run_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/status.h"

namespace elenchus {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

std::string Slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string ProgramPath(const std::string& program) {
  return std::string(ELENCHUS_BINARY_DIR) + "/bin/" + program;
}

// A folder of the build's programs, `judge` among them as the judge_service.
// The launcher is a copy, for it takes the programs beside itself.
std::string ProgramsWithJudge(const std::string& folder,
                              const std::string& judge) {
  fs::create_directories(folder);
  for (const auto& entry : fs::directory_iterator(ProgramPath(""))) {
    const fs::path name = entry.path().filename();
    if (name == "elenchus") {
      fs::copy_file(entry.path(), folder / name);
    } else {
      fs::create_symlink(
          name == "elenchus_judge_service" ? fs::path(judge) : entry.path(),
          folder / name);
    }
  }
  return folder + "/elenchus";
}

// Starts the program at `path` with both outputs in `log`. It is killed when
// the test ends, however that ends.
pid_t Spawn(const std::string& path, const std::vector<std::string>& args,
            const std::string& log) {
  std::vector<char*> argv = {const_cast<char*>(path.c_str())};
  for (const std::string& arg : args) {
    argv.push_back(const_cast<char*>(arg.c_str()));
  }
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  ELENCHUS_CHECK(pid >= 0);
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // It died meanwhile.
  const int fd = open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0644);
  dup2(fd, 1);
  dup2(fd, 2);
  execv(path.c_str(), argv.data());
  _exit(127);
}

int ExitCodeOf(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
                                : 128 + WTERMSIG(wait_status);
}

// Polls: what is waited for happens in other processes.
bool PollUntil(double seconds, const std::function<bool()>& condition) {
  const auto end = steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!condition()) {
    if (steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace

std::vector<std::string> LaunchArguments(const std::string& run_dir,
                                         const std::vector<std::string>& sets,
                                         bool resume) {
  std::vector<std::string> args = {
      "launch", "--standalone",
      std::string(ELENCHUS_SOURCE_DIR) + "/tests/integration/tiny.textproto",
      "--run-dir", run_dir};
  for (const std::string& set : sets) {
    args.push_back("--set");
    args.push_back(set);
  }
  if (resume) args.push_back("--resume");
  return args;
}

LaunchedRun::LaunchedRun(const std::vector<std::string>& sets,
                         const std::string& judge) {
  const std::string folder = FreshFolder();
  dir_ = folder + "/run";
  command_ = judge.empty() ? ProgramPath("elenchus")
                           : ProgramsWithJudge(folder + "/programs", judge);
  Start(sets, /*resume=*/false);
}

void LaunchedRun::Resume(const std::vector<std::string>& sets) {
  ELENCHUS_CHECK(exit_code_ >= 0);
  exit_code_ = -1;
  Start(sets, /*resume=*/true);
}

void LaunchedRun::Start(const std::vector<std::string>& sets, bool resume) {
  pid_ = Spawn(command_, LaunchArguments(dir_, sets, resume),
               fs::path(dir_).parent_path() / "output");
}

LaunchedRun::~LaunchedRun() {
  if (exit_code_ < 0) {
    Signal(SIGTERM);
    if (Wait(20) < 0) {
      Signal(SIGKILL);
      Wait(5);
    }
  }
  fs::remove_all(fs::path(dir_).parent_path());
}

int LaunchedRun::Wait(double seconds) {
  PollUntil(seconds, [this] {
    int status = 0;
    if (exit_code_ < 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = ExitCodeOf(status);
    }
    return exit_code_ >= 0;
  });
  return exit_code_;
}

void LaunchedRun::Signal(int signal) {
  if (exit_code_ < 0) kill(pid_, signal);
}

bool LaunchedRun::Until(double seconds,
                        const std::function<bool()>& condition) {
  bool met = false;
  PollUntil(seconds, [&] {
    met = condition();
    return met || Wait(0) >= 0;
  });
  return met;
}

std::vector<pid_t> LaunchedRun::Processes(const std::string& name) const {
  std::vector<pid_t> pids;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string id = entry.path().filename();
    if (id.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = Slurp(entry.path() / "stat");
    const size_t end = stat.rfind(')');
    if (end == std::string::npos) continue;
    char state = 0;
    int parent = 0;
    std::istringstream(stat.substr(end + 1)) >> state >> parent;
    const std::string command = Slurp(entry.path() / "cmdline");
    const std::string program = fs::path(command.c_str()).filename();
    if (parent == pid_ && state != 'Z' && program == name) {
      pids.push_back(std::stoi(id));
    }
  }
  return pids;
}

std::string LaunchedRun::Content(const std::string& name) const {
  return Slurp(dir_ + "/" + name);
}

nlohmann::json LaunchedRun::LastMetrics() const {
  std::istringstream lines(Content("metrics.jsonl"));
  nlohmann::json last;
  for (std::string line; std::getline(lines, line);) {
    nlohmann::json parsed = nlohmann::json::parse(line, nullptr, false);
    if (!parsed.is_discarded()) last = std::move(parsed);
  }
  return last;
}

nlohmann::json LaunchedRun::Json(const std::string& name) const {
  if (!Exists(name)) return nullptr;
  return nlohmann::json::parse(Content(name), nullptr, false);
}

bool LaunchedRun::Exists(const std::string& name) const {
  return fs::exists(dir_ + "/" + name);
}

std::string LaunchedRun::Output() const {
  return Slurp(fs::path(dir_).parent_path() / "output");
}

Finished RunProgram(const std::string& program,
                    const std::vector<std::string>& args) {
  const std::string folder = FreshFolder();
  const pid_t pid = Spawn(ProgramPath(program), args, folder + "/output");
  int status = 0;
  const bool ended =
      PollUntil(300, [&] { return waitpid(pid, &status, WNOHANG) == pid; });
  if (!ended) {
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
  }
  Finished finished = {ended ? ExitCodeOf(status) : -1,
                       Slurp(folder + "/output")};
  fs::remove_all(folder);
  return finished;
}

}  // namespace elenchus
