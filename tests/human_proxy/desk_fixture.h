// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A desk between a fake H and a fake H'.
#ifndef ELENCHUS_TESTS_HUMAN_PROXY_DESK_FIXTURE_H_
#define ELENCHUS_TESTS_HUMAN_PROXY_DESK_FIXTURE_H_

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/metrics.h"
#include "human_proxy/desk.h"
#include "tests/testing/fakes.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {

// H' as a function; keeps what it was to learn.
class FakeStandIn : public StandIn {
 public:
  void Learn(const HumanLabel& label) override {
    MutexLock lock(&mu_);
    learned_.push_back(label.workspace().prompt().question());
  }
  std::optional<double> held_out_loss() const override { return loss; }
  std::optional<double> held_out_loss(QuestionKind kind) const override {
    return kind == QUESTION_KIND_VERDICT ? verdict_loss : loss;
  }
  std::vector<absl::StatusOr<HumanStep>> Next(
      absl::Span<const Workspace* const> workspaces) override {
    std::vector<absl::StatusOr<HumanStep>> steps;
    for (const Workspace* workspace : workspaces) {
      steps.push_back(next(*workspace));
    }
    return steps;
  }
  std::vector<std::string> learned() {
    MutexLock lock(&mu_);
    return learned_;
  }

  std::optional<double> loss, verdict_loss;
  FakeHuman::Function next = [](const Workspace&) {
    HumanStep step = AnswerStep("h");
    return step;
  };

 private:
  Mutex mu_;
  std::vector<std::string> learned_ ABSL_GUARDED_BY(mu_);
};

inline Workspace Asks(const std::string& question,
                      const std::vector<std::string>& asked = {}) {
  Workspace workspace;
  workspace.set_task("fake");
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  workspace.mutable_prompt()->set_question(question);
  for (const std::string& text : asked) {
    workspace.add_exchanges()->set_question(text);
  }
  return workspace;
}

class DeskTest : public testing::Test {
 protected:
  DeskTest() {
    config_.set_enabled(true);
    config_.set_initial_labels(2);
    config_.set_max_held_out_loss(0.05);
  }

  std::unique_ptr<Desk> MakeDesk(StandIn* stand_in) {
    auto desk = std::make_unique<Desk>(human_, ledger_, config_, stand_in,
                                       [] { return uint64_t{1000000}; });
    EXPECT_OK(desk->OpenLedger(path_, "fake"));
    return desk;
  }

  // Who took the step: its answer, and "*" if it is marked as learned.
  static std::string Take(Desk* desk, const Workspace& workspace,
                          uint64_t learner_step = 0) {
    return Take(desk, workspace,
                {.name = "actor-0", .learner_step = learner_step});
  }
  static std::string Take(Desk* desk, const Workspace& workspace,
                          const Desk::Caller& caller) {
    const Workspace* const one = &workspace;
    const auto steps = desk->Take({&one, 1}, caller);
    EXPECT_EQ(steps.size(), 1u);
    if (!steps[0].ok()) return steps[0].status().ToString();
    EXPECT_FALSE(steps[0]->learned() && steps[0]->pure());
    if (steps[0]->has_ask()) return "asks " + steps[0]->ask().questions(0);
    if (steps[0]->answer().has_probability()) {
      return absl::StrCat(steps[0]->answer().probability(),
                          steps[0]->learned() ? "*" : "");
    }
    return steps[0]->answer().text() + (steps[0]->learned() ? "*" : "");
  }

  int NumLines() const {
    std::ifstream in(path_);
    int lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    return lines;
  }

  LearnedHumanConfig config_;
  const std::string path_ = FreshFolder() + "/ledger.jsonl";
  Metrics metrics_;
  Ledger ledger_{metrics_};
  FakeHuman::Function next_ = [](const Workspace&) { return AnswerStep("H"); };
  FakeHuman human_{
      [this](const Workspace& workspace) { return next_(workspace); }};
  FakeStandIn stand_in_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_HUMAN_PROXY_DESK_FIXTURE_H_
