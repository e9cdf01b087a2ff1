// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/loss_rules.h"

#include <functional>
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "core/schedule.h"
#include "core/status.h"

namespace elenchus {
namespace {

double MostLambda(const LearnerConfig& learner) {
  return ScheduledRange(learner.schedule(), "lambda", learner.lambda()).high;
}

double MostMu(const LearnerConfig& learner) {
  return ScheduledRange(learner.schedule(), "mu", learner.mu()).high;
}

std::string CombinationIs(const LearnerConfig& learner) {
  return "learner.combination is " +
         LearnerConfig::Combination_Name(learner.combination());
}

// Why no debate of the run can carry a reward; empty if one can.
std::string WhyNoReward(const LearnerConfig& learner,
                        const DebateConfig& debate) {
  if (const std::string why = WhyOneArgument(debate); !why.empty()) {
    return why + ", so no argument has an opponent";
  }
  if (debate.gate_argue().mode() == GateConfig::ALWAYS &&
      learner.credit() == LearnerConfig::ARGUMENT_ONLY) {
    return "learner.credit is ARGUMENT_ONLY and debate.gate_argue is ALWAYS, "
           "so M writes no argument that could be rewarded";
  }
  return "";
}

// Why L_rl has no token; empty if it may have.
std::string WhyNoReinforcement(const LearnerConfig& learner,
                               const DebateConfig& debate) {
  if (MostLambda(learner) == 0 && !IsConstrained(learner)) {
    return "learner.lambda is 0";
  }
  // The distance is a reward, too.
  if (learner.combination() == LearnerConfig::SHAPED) return "";
  return WhyNoReward(learner, debate);
}

using AddFields = std::function<void(const std::string& why,
                                     std::initializer_list<const char*> names)>;

void AddReinforcement(const LearnerConfig& learner, const DebateConfig& debate,
                      const AddFields& add) {
  const std::string why = WhyNoReinforcement(learner, debate);
  if (!why.empty()) {
    if (MostLambda(learner) != 0) add(why, {"lambda"});
    add(why, {"value_weight", "entropy_weight", "kl_weight", "reinforcement",
              "vtrace_max_rho", "vtrace_max_c"});
    if (learner.combination() != LearnerConfig::WEIGHTED) {
      add(why, {"combination", "supervised_bound", "pid_lagrangian", "cpo",
                "shaped"});
    }
  }
  if (!LearnsFromSamples(learner, debate)) {
    add(why, {"max_age_reinforcement_steps", "max_importance_weight",
              "ppo_clip", "ppo_epochs"});
  }
  // The credit may be the very reason why nothing is rewarded.
  if (MostLambda(learner) == 0 && !IsConstrained(learner)) {
    add(why, {"credit"});
  } else if (!WhyOneArgument(debate).empty()) {
    add(WhyNoReward(learner, debate), {"credit"});
  }
  if (learner.reinforcement() == LearnerConfig::PPO) {
    add("learner.reinforcement is PPO", {"vtrace_max_rho", "vtrace_max_c"});
  } else if (!SamplesDistance(learner) && !OverseesByText(learner)) {
    add("learner.reinforcement is VTRACE",
        {"ppo_clip", "max_importance_weight"});
  }
}

void AddOversight(const LearnerConfig& learner, const AddFields& add) {
  if (MostMu(learner) == 0) {
    add("learner.mu is 0", {"oversight", "latent_oversight", "text_oversight"});
  } else if (learner.oversight() == LearnerConfig::TEXT) {
    add("learner.oversight is TEXT", {"latent_oversight"});
  } else {
    add("learner.oversight is LATENT", {"text_oversight"});
  }
  if (learner.text_oversight().adversary_weight() == 0) {
    add("learner.text_oversight.adversary_weight is 0",
        {"text_oversight.kl_weight", "text_oversight.adversary_rate"});
  }
}

void AddCombination(const LearnerConfig& learner, const AddFields& add) {
  const std::string why = CombinationIs(learner);
  const LearnerConfig::Combination combination = learner.combination();
  if (combination != LearnerConfig::PID_LAGRANGIAN)
    add(why, {"pid_lagrangian"});
  if (combination != LearnerConfig::CPO) add(why, {"cpo"});
  if (combination != LearnerConfig::SHAPED) add(why, {"shaped"});
  add(why, {IsConstrained(learner) ? "lambda" : "supervised_bound"});
  if (combination == LearnerConfig::CPO) add(why, {"ppo_clip", "ppo_epochs"});
  if (combination == LearnerConfig::SHAPED) {
    add(why, {"alpha_argue", "alpha_judge"});
  }
  if (learner.pid_lagrangian().kd() == 0) {
    add("learner.pid_lagrangian.kd is 0",
        {"pid_lagrangian.derivative_delay_steps"});
  }
}

}  // namespace

// Why every debate has one argument; empty if one may have more.
std::string WhyOneArgument(const DebateConfig& debate) {
  if (debate.max_arguments() == 1) return "debate.max_arguments is 1";
  const double least_stop_prior =
      ScheduledRange(debate.schedule(), "stop_prior", debate.stop_prior()).low;
  if (least_stop_prior == 1) return "debate.stop_prior is 1";
  return "";
}

// Why no argument is judged sufficient or not; empty if one may be.
std::string WhyNoSufficient(const DebateConfig& debate) {
  if (debate.max_arguments() > 1 &&
      debate.min_arguments() == debate.max_arguments()) {
    return "debate.min_arguments is debate.max_arguments";
  }
  return WhyOneArgument(debate);
}

bool IsConstrained(const LearnerConfig& learner) {
  return learner.combination() == LearnerConfig::PID_LAGRANGIAN ||
         learner.combination() == LearnerConfig::CPO;
}

bool SamplesDistance(const LearnerConfig& learner) {
  return learner.distance() != LearnerConfig::TOKEN_LIKELIHOOD;
}

bool OverseesByText(const LearnerConfig& learner) {
  return MostMu(learner) > 0 && learner.oversight() == LearnerConfig::TEXT;
}

bool LearnsFromSamples(const LearnerConfig& learner,
                       const DebateConfig& debate) {
  return SamplesDistance(learner) || OverseesByText(learner) ||
         WhyNoReinforcement(learner, debate).empty();
}

void AddInertLosses(const RunConfig& config, bool calls_human, Inert* inert) {
  const AddFields add = [inert](const std::string& why,
                                std::initializer_list<const char*> names) {
    for (const char* const name : names) {
      inert->emplace(absl::StrCat("learner.", name), why);
    }
  };
  if (!calls_human) {
    add("H is never called", {"distance"});
    if (config.learner().combination() != LearnerConfig::WEIGHTED) {
      add("H is never called", {"combination", "supervised_bound",
                                "pid_lagrangian", "cpo", "shaped"});
    }
  }
  AddOversight(config.learner(), add);
  AddReinforcement(config.learner(), config.debate(), add);
  AddCombination(config.learner(), add);
}

absl::Status CheckLosses(const LearnerConfig& learner) {
  const std::string distance = LearnerConfig::Distance_Name(learner.distance());
  if (IsConstrained(learner) && SamplesDistance(learner)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "learner.distance: must be TOKEN_LIKELIHOOD, which has a gradient, "
        "while ",
        CombinationIs(learner), ", got ", distance));
  }
  if (learner.combination() == LearnerConfig::SHAPED &&
      !SamplesDistance(learner)) {
    return absl::InvalidArgumentError(
        absl::StrCat("learner.distance: must be EDIT, COSINE or JUDGED, which "
                     "are of a sampled answer, while ",
                     CombinationIs(learner), ", got ", distance));
  }
  if (learner.combination() == LearnerConfig::CPO && MostMu(learner) > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("learner.mu: must be 0 while learner.combination is CPO, "
                     "whose step has "
                     "one constraint, got ",
                     MostMu(learner)));
  }
  if (learner.reinforcement() == LearnerConfig::VTRACE &&
      learner.vtrace_max_c() > learner.vtrace_max_rho()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "learner.vtrace_max_c: must be at most learner.vtrace_max_rho (",
        learner.vtrace_max_rho(), "), got ", learner.vtrace_max_c()));
  }
  return absl::OkStatus();
}

}  // namespace elenchus
