// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The baseline tool: elenchus_roofline --run-dir DIR
#include <cstdio>

#include "core/file.h"
#include "core/log.h"
#include "core/status.h"
#include "tools/arguments.h"
#include "tools/report.h"
#include "tools/roofline.h"
#include "tools/run_config.h"

namespace elenchus {
namespace {

constexpr char kUsage[] =
    R"(elenchus_roofline --run-dir DIR

Trains a fresh model of the shape that the run in DIR trained, for as many
steps, on true answers; writes DIR/supervised.json and renews DIR/summary.json
and DIR/report.html. This is what the run's M is to be compared with.
)";

absl::Status Run(const std::string& run_dir) {
  ELENCHUS_ASSIGN_OR_RETURN(const RunConfig run,
                            ResolveFinishedRun(run_dir, {}));
  ELENCHUS_ASSIGN_OR_RETURN(const int64_t num_steps, StepsOfRun(run_dir));
  ELENCHUS_ASSIGN_OR_RETURN(const Json json, TrainRoofline(run, num_steps));
  ELENCHUS_RETURN_IF_ERROR(WriteFileAtomically(run_dir + "/supervised.json",
                                               DumpJson(json, 2) + "\n"));
  return WriteRunResults(run, run_dir);
}

int Main(int argc, char** argv) {
  SetProcessName("roofline");
  const absl::StatusOr<Arguments> arguments =
      ParseArguments(std::vector<std::string>(argv + 1, argv + argc),
                     {.values = {"--run-dir"}, .switches = {}});
  if (arguments.ok() && arguments->Has("--help")) {
    std::printf("%s", kUsage);
    return 0;
  }
  if (!arguments.ok() || !arguments->positional.empty() ||
      !arguments->Has("--run-dir")) {
    std::fprintf(stderr, "%s\n%s",
                 std::string(arguments.status().message()).c_str(), kUsage);
    return kExitConfiguration;
  }
  const absl::Status status = Run(arguments->Value("--run-dir"));
  if (!status.ok()) ELENCHUS_LOG(ERROR) << status.message();
  return ExitCode(status);
}

}  // namespace
}  // namespace elenchus

int main(int argc, char** argv) { return elenchus::Main(argc, argv); }
