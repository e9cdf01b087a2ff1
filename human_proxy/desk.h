// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Who takes a step: H, or H' in H's place.
#ifndef ELENCHUS_HUMAN_PROXY_DESK_H_
#define ELENCHUS_HUMAN_PROXY_DESK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/mutex.h"
#include "debate/human.h"
#include "human_proxy/label_budget.h"
#include "human_proxy/ledger.h"
#include "human_proxy/ledger_file.h"
#include "human_proxy/stand_in.h"
#include "proto/config.pb.h"
#include "proto/human.pb.h"

namespace elenchus {

// Thread-safe. Without H' all steps are H's, and so is every step for a caller
// that measures, whose workspaces may hold true arguments: none of those is a
// label, and none moves the budget. With H':
//   1. a workspace that has a label is H's, again, and costs no label;
//   2. any other is H's while the budget of labels lasts, and becomes a label;
//   3. beyond it H' takes the step if its held-out loss on prompts of that kind
//      is at most max_held_out_loss;
//   4. else, or if what H' said is no step, or if it asks more on one call, or
//      says something longer, than H was seen to on such prompts, H takes the
//      step over budget: no label is kept.
// H cannot read a workspace in which H' asked what H would not have. H' then
// gives up: it answers "?", or 1/2 for a judgement.
//
// A step of H' is marked, and not pure: it may be another once H' has learned
// more. Memory: 16 bytes a label, for at most 2^20 labels; what H says beyond
// them is no label.
class Desk {
 public:
  // Now, in microseconds since 1970.
  using Now = std::function<uint64_t()>;

  // Borrows its parts, which must outlive it. `learned` is what `stand_in` was
  // configured by; null: there is no H'.
  Desk(Human& human, Ledger& ledger, const LearnedHumanConfig& learned,
       StandIn* stand_in, Now now);

  // Reads the ledger at `path`, and writes it from now on. Once, before any
  // Take(). Errors: those of LedgerFile::Open.
  absl::Status OpenLedger(const std::string& path, const std::string& task);

  // Who asks: the fields of NextRequest.
  struct Caller {
    std::string name;
    uint64_t learner_step = 0;
    bool measures = false;
  };

  // Steps in order, for workspaces that pass CheckWorkspace. Errors in place of
  // a step: those of Human::Next. Blocks until all are taken.
  std::vector<absl::StatusOr<HumanStep>> Take(
      absl::Span<const Workspace* const> workspaces, const Caller& caller);

  struct State {
    int64_t labels = 0;
    // Labels allowed so far.
    double label_budget = 0;
    // Of this desk; the ledger keeps none.
    int64_t over_budget_steps = 0;
  };
  State state() const;

 private:
  enum class Taker { kHuman, kLabel, kOverBudget, kStandIn };
  struct Item;

  // Who is to take the step of each item.
  void Assign(const Caller& caller, std::vector<Item>* items);
  // As if H' took none.
  Taker TakerOf(uint64_t fingerprint) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Steps of H'; the items it cannot take become kOverBudget.
  void AskStandIn(std::vector<Item>* items);
  // OutOfRange if H' asks or says too much, InvalidArgument if the step cannot
  // be taken.
  absl::Status CheckLearned(const Workspace& workspace, const HumanStep& step);
  absl::StatusOr<HumanStep> AskHuman(const Item& item);
  // Writes the labels among the items; those without a step are none.
  void Keep(const std::string& caller, std::vector<Item>* items);
  void Forget(const Item& item) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Counts a label's exchanges and gives it to H'.
  void Learn(const HumanLabel& label) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Count(const std::string& caller, const std::vector<Item>& items);

  Human& human_;
  Ledger& ledger_;
  const LearnedHumanConfig config_;
  StandIn* const stand_in_;
  const Now now_;
  std::unique_ptr<LedgerFile> file_;  // constant after OpenLedger()

  mutable Mutex mu_;
  LabelBudget budget_ ABSL_GUARDED_BY(mu_);
  // Fingerprints of the workspaces that have a label.
  absl::flat_hash_set<uint64_t> labelled_ ABSL_GUARDED_BY(mu_);
  // The most that labels of one kind of prompt came to.
  struct Most {
    int asked = 0;  // sub-questions and inspections of a call
    size_t question_bytes = 0;
    size_t answer_bytes = 0;
  };
  std::map<QuestionKind, Most> most_ ABSL_GUARDED_BY(mu_);
  int64_t num_over_budget_ ABSL_GUARDED_BY(mu_) = 0;
  bool cannot_write_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_DESK_H_
