// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/human_rules.h"

#include "absl/strings/str_cat.h"

namespace elenchus {
namespace {

bool Calls(const GateConfig& gate) { return gate.mode() != GateConfig::NEVER; }

// Whether a judge may call H.
bool JudgeCallsHuman(const DebateConfig& debate) {
  return (WhyNoSufficient(debate).empty() && Calls(debate.gate_sufficient())) ||
         (WhyOneArgument(debate).empty() && Calls(debate.gate_verdict())) ||
         (debate.oversight_share() > 0 && Calls(debate.gate_oversee()));
}

// Whether H may be called for a judgement.
bool HumanJudges(const RunConfig& config) {
  const DebateConfig& debate = config.debate();
  // Also whether its own argument says the same as M's.
  return JudgeCallsHuman(debate) ||
         (config.learner().distance() == LearnerConfig::JUDGED &&
          Calls(debate.gate_argue()) && Calls(debate.gate_similar()));
}

void AddHumanProxy(const HumanProxyConfig& proxy, Inert* inert) {
  if (!proxy.errors().has_replaced()) {
    for (const char* const name : {"replacement", "replacement_probability"}) {
      (*inert)[absl::StrCat("human_proxy.errors.", name)] =
          "human_proxy.errors.replaced is not set";
    }
  }
  if (proxy.errors().bias() == HumanErrorConfig::NONE) {
    (*inert)["human_proxy.errors.bias_probability"] =
        "human_proxy.errors.bias is NONE";
  }
  const std::string learned = "human_proxy.learned.";
  (*inert)[learned + "model.bidirectional_facts"] = "H' reads no facts";
  if (proxy.learned().enabled()) return;
  const google::protobuf::Descriptor* const fields =
      LearnedHumanConfig::descriptor();
  for (int i = 0; i < fields->field_count(); ++i) {
    const std::string& name = fields->field(i)->name();
    if (name == "enabled") continue;
    (*inert)[learned + name] = "human_proxy.learned.enabled is false";
  }
}

}  // namespace

bool HumanIsCalled(const DebateConfig& debate) {
  return JudgeCallsHuman(debate) || Calls(debate.gate_argue());
}

// debate.max_human_steps always matters: the evaluator asks H whatever the
// gates say.
void AddInertHuman(const RunConfig& config, Inert* inert) {
  if (!HumanJudges(config)) {
    (*inert)["learner.alpha_judge"] = "H judges nothing";
  }
  if (!JudgeCallsHuman(config.debate())) {
    (*inert)["judge.human_cache"] = "no judge calls H";
  }
  if (config.learner().distance() != LearnerConfig::JUDGED) {
    (*inert)["debate.gate_similar"] = "learner.distance is not JUDGED";
  }
  if (!HumanIsCalled(config.debate())) {
    (*inert)["learner.alpha_primitive"] = "H is never called";
    (*inert)["actor.human_cache"] = "H is never called";
  }
  AddHumanProxy(config.human_proxy(), inert);
}

}  // namespace elenchus
