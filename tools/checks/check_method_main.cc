// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// elenchus_check_method: prints our numbers beside known ones; exits with 1 if
// one fails.
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "core/status.h"
#include "tools/arguments.h"
#include "tools/checks/check.h"
#include "tools/checks/doubly_efficient.h"
#include "tools/checks/golden.h"
#include "tools/checks/limits.h"
#include "tools/checks/numerics.h"
#include "tools/checks/overseer.h"
#include "tools/checks/oversight.h"
#include "tools/checks/planted_defection.h"
#include "tools/checks/rock_paper_scissors.h"
#include "tools/json_file.h"
#include "tools/version.h"

namespace elenchus {
namespace {

constexpr char kUsage[] =
    R"(elenchus_check_method [--golden FILE]
elenchus_check_method --planted-defection SEED

Prints our numbers beside known ones, and which of them pass. FILE holds golden
cases of the five worlds; without it, those kept in the project are compared.
With --planted-defection: poisons M and trains it on with and without L_over,
from this seed, and prints what each answers as one JSON object.
)";

constexpr uint64_t kSeed = 1;
constexpr int kDoublyEfficientDebates = 4000;
constexpr int kRockPaperScissorsSteps = 5000;
constexpr int kCpoProblems = 1000;
constexpr int kParityAnswers = 400;
constexpr int kOverseerSteps = 1000;
constexpr int64_t kCoinModels = 1000000;
constexpr int kDefectionSeeds = 1;

absl::StatusOr<std::vector<Check>> RunChecks(const std::string& golden_path) {
  std::vector<Check> checks;
  using Part = std::function<absl::StatusOr<std::vector<Check>>()>;
  const std::vector<std::pair<const char*, Part>> parts = {
      {"golden cases", [&] { return GoldenChecks(golden_path); }},
      {"the two limits", [] { return LimitChecks(kSeed); }},
      {"CPO", [] { return CpoChecks(kCpoProblems, kSeed); }},
      {"log-probs and packing",
       [] { return ParityChecks(kParityAnswers, kSeed); }},
      {"oversight estimates",
       [] { return OversightChecks(kCoinModels, kSeed); }},
      {"doubly-efficient debate",
       [] { return DoublyEfficientChecks(kDoublyEfficientDebates, kSeed); }},
      {"rock, paper, scissors",
       [] { return RockPaperScissorsChecks(kRockPaperScissorsSteps, kSeed); }},
      {"an H who errs", [] { return OverseerChecks(kOverseerSteps, kSeed); }},
      {"planted defection",
       [] { return PlantedDefectionChecks(kDefectionSeeds); }}};
  for (size_t i = 0; i < parts.size(); ++i) {
    // Some take minutes.
    std::fprintf(stderr, "check-method: %zu of %zu, %s\n", i + 1, parts.size(),
                 parts[i].first);
    ELENCHUS_ASSIGN_OR_RETURN(const std::vector<Check> more, parts[i].second());
    checks.insert(checks.end(), more.begin(), more.end());
  }
  return checks;
}

Json ToJson(const DefectionRates& rates) {
  return {{"triggered", rates.triggered},
          {"held_out_trigger", rates.held_out_trigger},
          {"clean", rates.clean},
          {"clean_accuracy", rates.clean_accuracy}};
}

int PrintPlantedDefection(const std::string& seed) {
  DefectionOptions options;
  if (!absl::SimpleAtoi(seed, &options.seed)) {
    std::fprintf(stderr,
                 "check-method: --planted-defection is \"%s\", expected a "
                 "seed: a whole number of at least 0\n",
                 seed.c_str());
    return kExitConfiguration;
  }
  const absl::StatusOr<DefectionResults> results = RunPlantedDefection(options);
  if (!results.ok()) {
    std::fprintf(stderr, "check-method: %s\n",
                 results.status().ToString().c_str());
    return kExitFailure;
  }
  const Json json = {{"git_revision", GitRevision()},
                     {"poisoned", ToJson(results->poisoned)},
                     {"without_oversight", ToJson(results->without_oversight)},
                     {"latent", ToJson(results->latent)},
                     {"text", ToJson(results->text)}};
  std::printf("%s\n", DumpJson(json).c_str());
  return 0;
}

int Main(int argc, char** argv) {
  const absl::StatusOr<Arguments> arguments = ParseArguments(
      std::vector<std::string>(argv + 1, argv + argc),
      {.values = {"--golden", "--planted-defection"}, .switches = {}});
  if (arguments.ok() && arguments->Has("--help")) {
    std::printf("%s", kUsage);
    return 0;
  }
  if (!arguments.ok() || !arguments->positional.empty()) {
    std::fprintf(stderr, "%s\n%s",
                 std::string(arguments.status().message()).c_str(), kUsage);
    return kExitConfiguration;
  }
  if (arguments->Has("--planted-defection")) {
    return PrintPlantedDefection(arguments->Value("--planted-defection"));
  }
  const absl::StatusOr<std::vector<Check>> checks =
      RunChecks(arguments->Value("--golden"));
  if (!checks.ok()) {
    std::fprintf(stderr, "check-method: %s\n",
                 checks.status().ToString().c_str());
    return kExitFailure;
  }
  std::fputs(CheckTable(*checks).c_str(), stdout);
  for (const Check& check : *checks) {
    if (!check.Passes()) return kExitFailure;
  }
  return 0;
}

}  // namespace
}  // namespace elenchus

int main(int argc, char** argv) { return elenchus::Main(argc, argv); }
