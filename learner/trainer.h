// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// theta, its optimizer and the target network.
#ifndef ELENCHUS_LEARNER_TRAINER_H_
#define ELENCHUS_LEARNER_TRAINER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/snapshot.h"
#include "learner/cpo_dual.h"
#include "proto/config.pb.h"
#include "replay/replay.h"

namespace elenchus {

// What one optimizer step did. Means over the passes of PPO.
struct StepStats {
  // Optimizer steps done, this one included.
  int64_t step = 0;
  // By term: "total" (but in CPO, which minimises no sum), and of "supervised",
  // "distance", "reinforcement", "value", "entropy", "kl", "confidence",
  // "oversight" and, of oversight by text, "adversary", "adversary_kl" and
  // "description" those that the batch has; unweighted.
  std::map<std::string, double> losses;
  // Global norm before clipping; in CPO, of the heads.
  double gradient_norm = 0;
  double learning_rate = 0;
  // Rows of the forward pass, and answer tokens among them that are predicted.
  int64_t num_tokens = 0;
  int64_t num_answer_tokens = 0;
  // As in BatchExamples.
  std::map<std::string, int64_t> num_examples;
  int64_t num_skipped_old = 0;
  std::vector<int64_t> policy_lags;
  // Of the reinforced tokens; absent if there are none.
  std::optional<double> mean_importance_weight;
  std::optional<double> clip_fraction;
  // Of M_t's shadow answers from H's; absent if there are none.
  std::optional<double> mean_distance;
  // L_sup before the step, where it has a bound, and by how much it is above;
  // absent if the batch has no answer of H.
  std::optional<double> constraint, violation;
  // Of L_sup, as the passes used it; PID_LAGRANGIAN only.
  std::optional<double> multiplier;
  // CPO only.
  struct Cpo {
    CpoCase step_case = CpoCase::kFlat;
    double lambda = 0, nu = 0;
    // Mean KL divergence of the step taken, in nats; 0 if none was.
    double kl = 0;
    int line_search_steps = 0;
    bool is_taken = false;
  };
  std::optional<Cpo> cpo;
  // Mean P(M acts unacceptably) on the overseen prompts: as they are and, in
  // latent oversight, at the worst points found near them; by text, on the
  // inputs drawn from the adversary's descriptions. Absent without L_over, or
  // cases.
  std::optional<double> catastrophe;
  std::optional<double> worst_catastrophe;
  // Share of H's answers that M's greedy answer equals, each weighted by one
  // over the probability of its gate; absent if there are none.
  std::optional<double> agreement;
  struct AboutFacts {
    std::string facts;
    std::string text;
    auto operator<=>(const AboutFacts&) const = default;
  };
  // Of the questions of D that H answered outright, in traces drawn for the
  // first time: by question, how many and how many of them M's greedy answer
  // equals (none where H did not know).
  struct ClassAgreement {
    double num_agreed = 0;
    double num_answers = 0;
  };
  std::map<AboutFacts, ClassAgreement> class_agreement;
};

// Rises linearly from 0 over warmup_steps (reached at step warmup_steps - 1),
// then is constant, and falls linearly to a tenth over the last cooldown_share
// of the run. `step` counts from 0; `progress` in [0, 1] is the share of the
// run that is over.
double LearningRate(const LearnerConfig& config, int64_t step, double progress);

// One thread at a time.
class Trainer {
 public:
  // Fresh weights, drawn from config.seed; the target, and the reference of the
  // KL term, are copies of them.
  // InvalidArgument if the model's shape cannot be built.
  static absl::StatusOr<std::unique_ptr<Trainer>> Create(
      const LearnerConfig& config);
  virtual ~Trainer() = default;

  // One optimizer step: ppo_epochs passes, or in CPO a constrained step of the
  // trunk and one pass of the heads. A batch without an example changes
  // no weight but counts. Internal if a loss or the gradient's norm is not
  // finite ("learner: loss is nan at step 7 (value)"), or if LibTorch fails;
  // InvalidArgument if an example does not fit the model.
  virtual absl::StatusOr<StepStats> Step(absl::Span<const TraceGroup> groups,
                                         double progress) = 0;

  // Optimizer steps done.
  virtual int64_t step() const = 0;
  // Copies theta to the target.
  virtual void RefreshTarget() = 0;
  // step() + 1 when the target was last refreshed; 1 if it never was.
  virtual int64_t target_version() const = 0;
  // Of the target.
  virtual Snapshot MakeSnapshot(bool final) const = 0;

  // Everything that the next Step depends on, by file name.
  virtual absl::StatusOr<std::map<std::string, std::string>> Save() const = 0;
  // Options of the optimizer stay the configuration's. InvalidArgument if a
  // file is missing, damaged or of another model, naming both fingerprints; the
  // trainer is then of no further use.
  virtual absl::Status Restore(
      const std::map<std::string, std::string>& files) = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_TRAINER_H_
