// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The worlds that questions come from. Nothing here knows a true answer to a
// question that is not primitive: see tasks/ground_truth.h, which the build
// keeps from everything but the evaluator and the baseline tool.
//
// Two worlds are about a permutation sigma of `size` elements, given as facts
// (tasks/permutation.h has the text):
//   permutation_powering   "a110": which element is sigma^6(a)? The exponent
//                          has exponent_bits binary digits, 2 <= k.
//                          Primitive: k in {0, 1}.
//   permutation_inversion  "a-": which y has sigma(y) = a? H can only check.
//   hidden_facts           "+": which element's value is the largest? H can
//   only
//                          compare.
//                          Primitive: "a+", which element is sigma(a)?
//   question_file          questions from JSON lines; H relies on M.
// Four are the other worlds of Christiano, Shlegeris and Amodei 2018, whose
// instances grow (tasks/growing_task.h):
//   sequential_assignments  tasks/sequential_assignments.h
//   wildcard_search         tasks/wildcard_search.h
//   shortest_path           tasks/shortest_path.h
//   union_find              tasks/union_find.h
// Elements have names of one letter up to size 8, of two letters above.
#ifndef ELENCHUS_TASKS_TASK_H_
#define ELENCHUS_TASKS_TASK_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/rng.h"
#include "debate/deployment.h"
#include "debate/human.h"
#include "debate/world.h"
#include "proto/config.pb.h"

namespace elenchus {

// Which part of the world's instances facts are drawn from.
enum class Split {
  kTrain,     // D: what actors debate.
  kWithheld,  // Never in D; for evaluation.
  kAll,       // Both: what M is deployed on.
};

// Draws that an estimate of ShareDescribed() is made of.
inline constexpr int kShareDraws = 1000;

// Thread-safe and immutable; the Rng is the caller's.
class Task : public World, public Deployment {
 public:
  // LookUpFact(); and about an oversight's question (debate/oversight.h) the
  // share of a description, as tasks/description.h writes it.
  std::optional<std::string> LookUp(const Question& question,
                                    absl::string_view text) const final;
  // As World::LookUp().
  virtual std::optional<std::string> LookUpFact(
      const Question& question, absl::string_view text) const = 0;

  // Of descriptions as tasks/description.h reads them, in instances of the last
  // level, Split::kAll. An estimate by kShareDraws instances, the same each
  // time, unless the world counts.
  double ShareDescribed(absl::string_view alpha) const override;
  // FactsDescribed() and a question about them.
  absl::StatusOr<Question> DrawDescribed(absl::string_view alpha,
                                         Rng* rng) const final;
  // Facts of a new instance that alpha describes. NotFound if there is none, or
  // if none of 10 kShareDraws drawn was one.
  virtual absl::StatusOr<std::string> FactsDescribed(absl::string_view alpha,
                                                     Rng* rng) const;

  // How many levels of difficulty the curriculum passes through, the easiest
  // first. The last one is D.
  virtual int num_levels() const = 0;
  // Facts of a new instance for questions of this level, in [1, num_levels()];
  // they end in a newline. With Split::kWithheld, FailedPrecondition if the
  // configuration withholds nothing.
  virtual absl::StatusOr<std::string> DrawFacts(Split split, int level,
                                                Rng* rng) const = 0;
  // A question about facts that DrawFacts() gave, by the task's distribution
  // at this level.
  virtual std::string DrawQuestion(absl::string_view facts, int level,
                                   Rng* rng) const = 0;
  // The least level that draws the question, which the curriculum waits on; 0
  // if it is none of this task's distribution.
  virtual int LevelOf(const Question& question) const = 0;
  // Reporting class of a question by its text alone, e.g. "depth2"; empty if it
  // is none of this task's distribution (primitives are not).
  virtual std::string ClassOf(absl::string_view question) const = 0;
  // Every class, the easiest first, e.g. {"depth2", "depth3"}.
  virtual std::vector<std::string> Classes() const = 0;
  // Every answer that a question may have, in order, e.g. {"a", "b", "c"}.
  virtual std::vector<std::string> Answers() const = 0;
  // Bytes of the longest facts that DrawFacts() gives.
  virtual int LongestFacts() const = 0;
  // Bytes of the longest question, sub-questions included.
  virtual int LongestQuestion() const = 0;
};

// InvalidArgument (naming field, value and range) if the configuration is not
// a task's. Where withheld instances are found by drawing, which is so in all
// but permutations of up to 8 elements, a withheld_share between 0 and 0.001 is
// refused.
absl::StatusOr<std::unique_ptr<const Task>> MakeTask(const TaskConfig& config);

// The human who knows how to decompose this task's questions; never sees
// facts. Answers, argues, judges sufficiency and verdicts by checking what an
// argument claims, compares answers and oversees; every step is pure.
// InvalidArgument as
// MakeTask.
absl::StatusOr<std::unique_ptr<Human>> MakeScriptedHuman(
    const TaskConfig& config);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_TASK_H_
