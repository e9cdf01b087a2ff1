// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/configured_human.h"

#include <string>
#include <utility>
#include <vector>

#include "core/status.h"
#include "tasks/erring_human.h"
#include "tasks/resampling_human.h"
#include "tasks/task.h"

namespace elenchus {
namespace {

bool Errs(const HumanErrorConfig& errors) {
  return errors.error_probability() > 0 || errors.bias_probability() > 0 ||
         errors.replacement_probability() > 0;
}

class ConfiguredHuman : public Human {
 public:
  ConfiguredHuman(const HumanProxyConfig& config, std::unique_ptr<Human> script,
                  std::vector<std::string> answers)
      : script_(std::move(script)),
        resampling_(*script_),
        judging_(config.resample_ties() ? resampling_ : *script_),
        erring_(judging_, config.errors(), std::move(answers), config.seed()),
        human_(Errs(config.errors()) ? erring_ : judging_) {}

  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override {
    return human_.Next(workspace);
  }

 private:
  const std::unique_ptr<Human> script_;
  ResamplingHuman resampling_;
  Human& judging_;  // one of the above
  ErringHuman erring_;
  Human& human_;  // one of the above
};

}  // namespace

absl::StatusOr<std::unique_ptr<Human>> MakeConfiguredHuman(
    const HumanProxyConfig& config) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(config.task()));
  ELENCHUS_ASSIGN_OR_RETURN(std::unique_ptr<Human> script,
                            MakeScriptedHuman(config.task()));
  return std::make_unique<ConfiguredHuman>(config, std::move(script),
                                           task->Answers());
}

}  // namespace elenchus
