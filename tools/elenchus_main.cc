// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The command: launch, eval, inspect, config, docs-config, version.
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/status.h"
#include "google/protobuf/text_format.h"
#include "tools/arguments.h"
#include "tools/cross_play.h"
#include "tools/cross_play_command.h"
#include "tools/docs_config.h"
#include "tools/eval_command.h"
#include "tools/inspect_command.h"
#include "tools/launch.h"
#include "tools/run_config.h"
#include "tools/run_folder.h"
#include "tools/version.h"

namespace elenchus {
namespace {

constexpr char kUsage[] =
    R"(elenchus COMMAND ...

  launch --standalone CONFIG   run everything on this machine, with progress
  eval RUN                     evaluate a run's newest checkpoint
  inspect RUN --trace N        look inside a debate that a run recorded
  config CONFIG                validate a configuration, print it in full
  docs-config                  print the configuration reference (Markdown)
  version                      print version and git revision

elenchus COMMAND --help says more.
)";

constexpr char kLaunchUsage[] =
    R"(elenchus launch --standalone CONFIG [options]

Starts learner, actors, judge_service, human_proxy and evaluator on this
machine, replaces those that die, and shows progress. Ctrl-C stops everything
with a checkpoint. CONFIG is a RunConfig in text format.

  --set a.b=c      override a field of the configuration; may be repeated
  --run-dir DIR    where the run is written (default runs/<name>)
  --resume         go on from DIR's newest checkpoint; if that is the last, make
                   the final evaluation if it is missing
  --for-seconds N  end the run after N seconds
  --roofline       then train the supervised roofline, for the report
)";

constexpr char kEvalUsage[] =
    R"(elenchus eval RUN [--cross-play] [--set evaluator.FIELD=VALUE...]
elenchus eval RUN --final

Evaluates the weights of the newest checkpoint in the run folder RUN against
ground truth, with the run's scripted human, errors included, in this process.
Prints a table and writes RUN/eval.json. --set seed=N draws other questions.
--final instead makes the final evaluation that a run lacks which has reached
its limits, as it was configured: it writes RUN/evaluation_final.json and renews
RUN/summary.json and RUN/report.html.

--cross-play instead has the checkpoints kept in RUN (at most 6, evenly spaced;
learner.num_checkpoints_kept says how many a run keeps) debate each other by the
run's rules, evaluator.final_debates questions by each pair both ways, judged by
Amp of the newest. Prints win rates and Bradley-Terry ratings, writes
RUN/cross_play.json and renews RUN/report.html if it is there.
)";

constexpr char kInspectUsage[] =
    R"(elenchus inspect RUN [--trace N] [--call PATH] [--tool NAME]

Looks at a call of the Nth trace, from 1, of RUN/traces/traces.jsonl (default
the newest) by the weights that sampled it, which must be among those kept in
RUN/snapshots or RUN/checkpoints. PATH is such as rounds[1].argument.children[0],
verdict or rounds[0].argument.shadow (default the first call that M answered);
the output lists all.
NAME is calls, confidence, attention, saliency, logit_lens, resample or replay
(default all).
)";

constexpr char kConfigUsage[] =
    R"(elenchus config CONFIG [--set a.b=c]...

Validates a run's configuration and prints it with every default written out.
)";

// What was asked cannot be done as it was asked.
int ReportError(const absl::Status& status) {
  ELENCHUS_LOG(ERROR) << status.message();
  return absl::IsNotFound(status) ? kExitConfiguration : ExitCode(status);
}

int UsageError(const absl::Status& status, const char* usage) {
  std::fprintf(stderr, "elenchus: %s\n\n%s",
               Printable(status.message()).c_str(), usage);
  return kExitConfiguration;
}

std::string BinaryDir() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

int RunLaunch(const Arguments& arguments) {
  if (!arguments.positional.empty()) {
    return UsageError(
        absl::InvalidArgumentError(absl::StrCat(
            "unexpected argument ", arguments.positional[0],
            "; did you mean --standalone ", arguments.positional[0], "?")),
        kLaunchUsage);
  }
  LaunchOptions options;
  options.config_path = arguments.Value("--standalone");
  if (options.config_path.empty()) {
    return UsageError(absl::InvalidArgumentError("--standalone is missing"),
                      kLaunchUsage);
  }
  options.sets = arguments.Values("--set");
  options.run_dir = arguments.Value("--run-dir");
  options.resume = arguments.Has("--resume");
  options.roofline = arguments.Has("--roofline");
  options.binary_dir = BinaryDir();
  if (const std::string text = arguments.Value("--for-seconds");
      arguments.Has("--for-seconds") &&
      !(absl::SimpleAtod(text, &options.for_seconds) &&
        options.for_seconds > 0)) {
    return UsageError(absl::InvalidArgumentError(absl::StrCat(
                          "--for-seconds: must be > 0, got ", text)),
                      kLaunchUsage);
  }
  return Launch(options);
}

int RunEval(const Arguments& arguments) {
  if (arguments.positional.size() != 1) {
    return UsageError(absl::InvalidArgumentError("expected one run folder"),
                      kEvalUsage);
  }
  const bool is_final = arguments.Has("--final");
  if (is_final && (arguments.Has("--set") || arguments.Has("--cross-play"))) {
    return UsageError(
        absl::InvalidArgumentError("--final stands alone: the final evaluation "
                                   "is as the run has it"),
        kEvalUsage);
  }
  const std::string& run_dir = arguments.positional[0];
  const absl::StatusOr<RunConfig> run =
      LoadFinishedRun(run_dir, arguments.Values("--set"));
  if (!run.ok()) return ReportError(run.status());
  if (arguments.Has("--cross-play")) {
    const absl::StatusOr<Json> cross_play = CrossPlayRun(*run, run_dir);
    if (!cross_play.ok()) return ReportError(cross_play.status());
    std::printf("%swritten to %s\n", FormatCrossPlay(*cross_play).c_str(),
                CrossPlayPath(run_dir).c_str());
    return 0;
  }
  const std::string path =
      is_final ? FinalEvaluationPath(run_dir) : run_dir + "/eval.json";
  const absl::StatusOr<Json> evaluation =
      is_final ? MakeFinalEvaluation(*run, run_dir)
               : EvaluateCheckpoint(*run, run_dir, path);
  if (!evaluation.ok()) return ReportError(evaluation.status());
  std::printf("%swritten to %s\n", FormatEvaluation(*evaluation).c_str(),
              path.c_str());
  return 0;
}

int RunInspect(const Arguments& arguments) {
  InspectOptions options;
  if (arguments.positional.size() != 1) {
    return UsageError(absl::InvalidArgumentError("expected one run folder"),
                      kInspectUsage);
  }
  if (arguments.Has("--trace") &&
      (!absl::SimpleAtoi(arguments.Value("--trace"), &options.trace) ||
       options.trace < 1)) {
    return UsageError(
        absl::InvalidArgumentError(absl::StrCat(
            "--trace: must be >= 1, got '", arguments.Value("--trace"), "'")),
        kInspectUsage);
  }
  if (arguments.Has("--call")) options.call = arguments.Value("--call");
  options.tool = arguments.Value("--tool");
  const std::string& run_dir = arguments.positional[0];
  const absl::StatusOr<RunConfig> run = ResolveFinishedRun(run_dir, {});
  if (!run.ok()) return ReportError(run.status());
  const absl::StatusOr<std::string> text = InspectTrace(*run, run_dir, options);
  if (!text.ok()) return ReportError(text.status());
  std::printf("%s", text->c_str());
  return 0;
}

int RunConfigCommand(const Arguments& arguments) {
  if (arguments.positional.size() != 1) {
    return UsageError(absl::InvalidArgumentError("expected one file"),
                      kConfigUsage);
  }
  const absl::StatusOr<RunConfig> run =
      ResolveRun(arguments.positional[0], arguments.Values("--set"));
  if (!run.ok()) return ReportError(run.status());
  std::string text;
  google::protobuf::TextFormat::PrintToString(*run, &text);
  std::printf("%s", text.c_str());
  return 0;
}

int RunDocs(const Arguments&) {
  std::printf("%s", ConfigReference().c_str());
  return 0;
}

int RunVersion(const Arguments&) {
  std::printf("elenchus %s, git %s\n", Version(), GitRevision());
  return 0;
}

struct Command {
  const char* usage;
  ArgumentNames names;
  int (*run)(const Arguments&);
};

int Main(int argc, char** argv) {
  SetProcessName("elenchus");
  const std::map<std::string, Command> commands = {
      {"launch",
       {kLaunchUsage,
        {.values = {"--standalone", "--set", "--run-dir", "--for-seconds"},
         .switches = {"--resume", "--roofline"}},
        RunLaunch}},
      {"eval",
       {kEvalUsage,
        {.values = {"--set"}, .switches = {"--cross-play", "--final"}},
        RunEval}},
      {"inspect",
       {kInspectUsage,
        {.values = {"--trace", "--call", "--tool"}, .switches = {}},
        RunInspect}},
      {"config",
       {kConfigUsage, {.values = {"--set"}, .switches = {}}, RunConfigCommand}},
      {"docs-config", {kUsage, {}, RunDocs}},
      {"version", {kUsage, {}, RunVersion}}};
  const std::string name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "help") {
    std::printf("%s", kUsage);
    return 0;
  }
  const auto command = commands.find(name);
  if (command == commands.end()) {
    return UsageError(
        absl::InvalidArgumentError(name.empty() ? "no command"
                                                : "no such command: " + name),
        kUsage);
  }
  const absl::StatusOr<Arguments> arguments = ParseArguments(
      std::vector<std::string>(argv + 2, argv + argc), command->second.names);
  if (!arguments.ok()) {
    return UsageError(arguments.status(), command->second.usage);
  }
  if (arguments->Has("--help")) {
    std::printf("%s", command->second.usage);
    return 0;
  }
  return command->second.run(*arguments);
}

}  // namespace
}  // namespace elenchus

int main(int argc, char** argv) { return elenchus::Main(argc, argv); }
