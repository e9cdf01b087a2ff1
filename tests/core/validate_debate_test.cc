// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a run's rules of debate may say together.
#include <initializer_list>
#include <string>
#include <vector>

#include "core/config.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

// What ValidateRun says of a valid run with these assignments on top.
std::string Validate(const std::vector<const char*>& assignments) {
  RunConfig config;
  config.mutable_learner()->set_max_steps(100);
  for (const char* const assignment : assignments) {
    EXPECT_TRUE(SetField(assignment, &config).ok()) << assignment;
  }
  return std::string(ValidateRun(config).message());
}

// The refusal of `field` while `why`.
std::string Inert(const std::string& field, const std::string& why,
                  const std::string& value) {
  return field + ": must not be set, for it has no effect while " + why +
         "; got " + value;
}

TEST(ValidateDebate, WhatJudgesReadNeedsJudgements) {
  const char* const cited = "debate.judge_facts=CITED";
  EXPECT_EQ(Validate({cited}), "");
  EXPECT_EQ(Validate({cited, "debate.min_arguments=2"}), "");
  EXPECT_EQ(Validate({cited, "debate.max_arguments=1"}),
            Inert("debate.judge_facts", "debate.max_arguments is 1", "CITED"));
}

TEST(ValidateDebate, InspectionsNeedArgumentsToInspect) {
  const char* const tool = "debate.prompt_tools=calls";
  EXPECT_EQ(Validate({"debate.prompt_tools=[\"calls\", \"replay\"]"}), "");
  EXPECT_EQ(Validate({"debate.prompt_tools=\"x-ray\""}),
            "debate.prompt_tools[0]: must be one of calls, confidence, "
            "attention, saliency, logit_lens, resample, replay, got \"x-ray\"");
  EXPECT_EQ(Validate({"debate.prompt_tools=[\"calls\", \"calls\"]"}),
            "debate.prompt_tools: must be different tools, got calls twice");
  EXPECT_EQ(
      Validate({tool, "debate.max_arguments=1"}),
      Inert("debate.prompt_tools", "debate.max_arguments is 1", "1 of them"));
  const char* const ties = "human_proxy.resample_ties=true";
  EXPECT_EQ(Validate({ties}), "");
  EXPECT_EQ(
      Validate({ties, "debate.max_arguments=1"}),
      Inert("human_proxy.resample_ties", "debate.max_arguments is 1", "true"));
}

TEST(ValidateDebate, TheGateOfSimilarityNeedsTheJudgedDistance) {
  const char* const gate = "debate.gate_similar.mode=NEVER";
  EXPECT_EQ(Validate({gate, "learner.distance=JUDGED"}), "");
  EXPECT_EQ(Validate({gate}),
            Inert("debate.gate_similar", "learner.distance is not JUDGED",
                  "{ mode: NEVER }"));
}

// It is imitated by alpha_judge, though no judge calls it.
TEST(ValidateDebate, HumanWhoComparesAnswersJudges) {
  const auto validate = [](std::initializer_list<const char*> more) {
    std::vector<const char*> all = {"debate.gate_sufficient.mode=NEVER",
                                    "debate.gate_verdict.mode=NEVER",
                                    "learner.distance=JUDGED"};
    all.insert(all.end(), more);
    return Validate(all);
  };
  const char* const alpha = "learner.alpha_judge=0.2";
  EXPECT_EQ(validate({alpha}), "");
  EXPECT_EQ(validate({"judge.human_cache=1"}),
            Inert("judge.human_cache", "no judge calls H", "1"));
  EXPECT_EQ(validate({alpha, "debate.gate_similar.mode=NEVER"}),
            Inert("learner.alpha_judge", "H judges nothing", "0.2"));
  EXPECT_EQ(validate({alpha, "learner.distance=EDIT"}),
            Inert("learner.alpha_judge", "H judges nothing", "0.2"));
}

}  // namespace
}  // namespace elenchus
