// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/log.h"
#include "core/status.h"
#include "debate/argument.h"
#include "human_proxy/workspace.h"

namespace elenchus {
namespace {

constexpr size_t kMaxLabels = size_t{1} << 20;

// Who asked for the labels of earlier versions' ledgers that may hold true
// arguments.
constexpr char kEvaluator[] = "evaluator";

int NumAsked(const Workspace& workspace, const HumanStep& step) {
  return workspace.exchanges_size() + workspace.inspections_size() +
         step.ask().questions_size() + step.inspect().requests_size();
}

size_t LongestQuestion(const HumanStep& step) {
  size_t longest = 0;
  for (const std::string& question : step.ask().questions()) {
    longest = std::max(longest, question.size());
  }
  return longest;
}

// InvalidArgument if nobody could answer the step.
absl::Status CheckAnswerable(const Workspace& workspace,
                             const HumanStep& step) {
  for (const std::string& question : step.ask().questions()) {
    if (question.empty()) {
      return absl::InvalidArgumentError("H' asks the empty question");
    }
  }
  const int num_arguments = workspace.prompt().history_size();
  for (const Inspect::Request& request : step.inspect().requests()) {
    if (request.argument() >= static_cast<uint32_t>(num_arguments)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "H' inspects argument ", request.argument(), " of ", num_arguments));
    }
  }
  return absl::OkStatus();
}

// What somebody says who does not know how to go on.
HumanStep GivenUp(QuestionKind kind) {
  HumanStep step;
  if (IsJudgement(kind)) {
    step.mutable_answer()->set_probability(0.5);
  } else {
    step.mutable_answer()->set_text(std::string(kUnknown));
  }
  step.set_learned(true);
  return step;
}

}  // namespace

struct Desk::Item {
  const Workspace* workspace = nullptr;
  uint64_t fingerprint = 0;
  Taker taker = Taker::kHuman;
  absl::StatusOr<HumanStep> step = absl::InternalError("nobody took the step");
};

Desk::Desk(Human& human, Ledger& ledger, const LearnedHumanConfig& learned,
           StandIn* stand_in, Now now)
    : human_(human),
      ledger_(ledger),
      config_(learned),
      stand_in_(stand_in),
      now_(std::move(now)),
      budget_(learned.initial_labels(), 0) {}

absl::Status Desk::OpenLedger(const std::string& path,
                              const std::string& task) {
  ELENCHUS_ASSIGN_OR_RETURN(
      file_, LedgerFile::Open(path, task, [this](const HumanLabel& label) {
        if (label.caller_id() == kEvaluator) return;
        MutexLock lock(&mu_);
        if (labelled_.size() >= kMaxLabels) return;
        if (!labelled_.insert(FingerprintOf(label.workspace())).second) return;
        Learn(label);
      }));
  MutexLock lock(&mu_);
  const auto num_given = static_cast<int64_t>(labelled_.size());
  budget_ = LabelBudget(config_.initial_labels(), num_given);
  if (num_given > 0)
    ELENCHUS_LOG(INFO) << path << ": " << num_given << " labels";
  return absl::OkStatus();
}

std::vector<absl::StatusOr<HumanStep>> Desk::Take(
    absl::Span<const Workspace* const> workspaces, const Caller& caller) {
  std::vector<Item> items(workspaces.size());
  for (size_t i = 0; i < items.size(); ++i) {
    items[i].workspace = workspaces[i];
    items[i].fingerprint = FingerprintOf(*workspaces[i]);
  }
  Assign(caller, &items);
  AskStandIn(&items);
  for (Item& item : items) {
    if (item.taker != Taker::kStandIn) item.step = AskHuman(item);
  }
  Keep(caller.name, &items);
  Count(caller.name, items);
  std::vector<absl::StatusOr<HumanStep>> steps;
  for (Item& item : items) steps.push_back(std::move(item.step));
  return steps;
}

void Desk::Assign(const Caller& caller, std::vector<Item>* items) {
  if (caller.measures) return;  // all are H's
  const auto stands_in = [this](const Item& item) {
    const std::optional<double> loss =
        stand_in_->held_out_loss(item.workspace->prompt().kind());
    return loss.has_value() && *loss <= config_.max_held_out_loss();
  };
  std::optional<double> loss;
  if (stand_in_ != nullptr) loss = stand_in_->held_out_loss();
  MutexLock lock(&mu_);
  budget_.Advance(caller.learner_step, loss);
  for (Item& item : *items) {
    item.taker = TakerOf(item.fingerprint);
    if (item.taker == Taker::kOverBudget && stands_in(item)) {
      item.taker = Taker::kStandIn;
    }
  }
}

Desk::Taker Desk::TakerOf(uint64_t fingerprint) {
  if (labelled_.contains(fingerprint)) return Taker::kHuman;
  if (labelled_.size() < kMaxLabels &&
      (stand_in_ == nullptr || budget_.Take())) {
    labelled_.insert(fingerprint);
    return Taker::kLabel;
  }
  return stand_in_ == nullptr ? Taker::kHuman : Taker::kOverBudget;
}

void Desk::AskStandIn(std::vector<Item>* items) {
  std::vector<const Workspace*> workspaces;
  std::vector<Item*> asked;
  for (Item& item : *items) {
    if (item.taker != Taker::kStandIn) continue;
    workspaces.push_back(item.workspace);
    asked.push_back(&item);
  }
  if (asked.empty()) return;
  std::vector<absl::StatusOr<HumanStep>> steps = stand_in_->Next(workspaces);
  ELENCHUS_CHECK(steps.size() == asked.size());
  for (size_t i = 0; i < asked.size(); ++i) {
    absl::Status status = steps[i].status();
    if (status.ok()) status = CheckLearned(*workspaces[i], *steps[i]);
    if (status.ok()) {
      asked[i]->step = std::move(steps[i]);
      asked[i]->step->set_learned(true);
      asked[i]->step->set_pure(false);
    } else {
      asked[i]->taker = Taker::kOverBudget;
      ledger_.RecordFallback(absl::IsOutOfRange(status) ? "too_much"
                                                        : "no_step");
    }
  }
}

absl::Status Desk::CheckLearned(const Workspace& workspace,
                                const HumanStep& step) {
  ELENCHUS_RETURN_IF_ERROR(CheckAnswerable(workspace, step));
  const QuestionKind kind = workspace.prompt().kind();
  MutexLock lock(&mu_);
  const Most& most = most_[kind];
  if (step.has_answer()) {
    // A judgement is never long.
    if (IsJudgement(kind) || step.answer().text().size() <= most.answer_bytes) {
      return absl::OkStatus();
    }
  } else if (NumAsked(workspace, step) <= most.asked &&
             LongestQuestion(step) <= most.question_bytes) {
    return absl::OkStatus();
  }
  return absl::OutOfRangeError("H' asks or says more than H was seen to");
}

absl::StatusOr<HumanStep> Desk::AskHuman(const Item& item) {
  absl::StatusOr<HumanStep> step = human_.Next(*item.workspace);
  const bool is_first_step = item.workspace->exchanges().empty() &&
                             item.workspace->inspections().empty();
  if (stand_in_ == nullptr || is_first_step ||
      !absl::IsInvalidArgument(step.status())) {
    return step;
  }
  ledger_.RecordFallback("gave_up");
  return GivenUp(item.workspace->prompt().kind());
}

void Desk::Keep(const std::string& caller, std::vector<Item>* items) {
  std::vector<HumanLabel> labels;
  std::vector<const Item*> kept;
  MutexLock lock(&mu_);
  for (const Item& item : *items) {
    if (item.taker != Taker::kLabel) continue;
    if (!item.step.ok() || item.step->learned()) {
      Forget(item);
      continue;
    }
    kept.push_back(&item);
    HumanLabel& label = labels.emplace_back();
    *label.mutable_workspace() = *item.workspace;
    *label.mutable_step() = *item.step;
    label.set_caller_id(ledger_.NameOfCaller(caller));
    label.set_time_us(now_());
    label.set_cost_seconds(
        ledger_.CostOf(item.workspace->prompt().kind(), *item.step));
  }
  if (labels.empty()) return;
  if (file_ != nullptr) {
    const absl::Status status = file_->Append(labels);
    if (!status.ok() && !cannot_write_) {
      ELENCHUS_LOG(ERROR) << "labels are lost: " << status.ToString();
    }
    cannot_write_ = !status.ok();
    if (cannot_write_) {
      for (const Item* item : kept) Forget(*item);
      return;
    }
  }
  for (const HumanLabel& label : labels) Learn(label);
}

void Desk::Forget(const Item& item) {
  labelled_.erase(item.fingerprint);
  if (stand_in_ != nullptr) budget_.GiveBack();
}

void Desk::Learn(const HumanLabel& label) {
  const HumanStep& step = label.step();
  Most& most = most_[label.workspace().prompt().kind()];
  most.asked = std::max(most.asked, NumAsked(label.workspace(), step));
  most.question_bytes = std::max(most.question_bytes, LongestQuestion(step));
  most.answer_bytes = std::max(most.answer_bytes, step.answer().text().size());
  if (stand_in_ != nullptr) stand_in_->Learn(label);
}

void Desk::Count(const std::string& caller, const std::vector<Item>& items) {
  int64_t num_over_budget = 0;
  for (const Item& item : items) {
    if (!item.step.ok()) {
      ledger_.RecordFailure(item.step.status().code(), caller);
      continue;
    }
    const QuestionKind kind = item.workspace->prompt().kind();
    if (item.step->learned()) {
      ledger_.RecordLearnedStep(kind, caller);
      continue;
    }
    ledger_.RecordStep(kind, *item.step, caller);
    if (item.taker == Taker::kOverBudget) ++num_over_budget;
  }
  MutexLock lock(&mu_);
  num_over_budget_ += num_over_budget;
  if (stand_in_ == nullptr) return;
  ledger_.RecordBudget(static_cast<int64_t>(labelled_.size()),
                       budget_.allowed(), num_over_budget);
}

Desk::State Desk::state() const {
  MutexLock lock(&mu_);
  return {.labels = static_cast<int64_t>(labelled_.size()),
          .label_budget = budget_.allowed(),
          .over_budget_steps = num_over_budget_};
}

}  // namespace elenchus
