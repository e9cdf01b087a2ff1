// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Union find: what is the label in the tree of a vertex, where is its root, and
// how far?
#ifndef ELENCHUS_TASKS_UNION_FIND_H_
#define ELENCHUS_TASKS_UNION_FIND_H_

#include <optional>
#include <string>
#include <vector>

#include "tasks/forest.h"
#include "tasks/growing_task.h"
#include "tasks/nearest_neighbour.h"
#include "tasks/scripted_human.h"

namespace elenchus {

inline constexpr absl::string_view kUnionFindName = "union_find";

// Items are vertices, each put by chance into one of floor(sqrt(items)) trees;
// a tree and its root are drawn uniformly among those of its vertices.
// Thread-safe and immutable.
class UnionFindTask : public GrowingTask {
 public:
  using GrowingTask::GrowingTask;

  std::optional<std::string> LookUpFact(const Question& question,
                                        absl::string_view text) const override;
  std::string ClassOf(absl::string_view question) const override;
  std::vector<std::string> Classes() const override;
  std::vector<std::string> Answers() const override;
  int LongestFacts() const override;
  int LongestQuestion() const override;

 private:
  std::string DrawInstance(int num_items, Rng* rng) const override;
  int NumItems(absl::string_view facts) const override;
  // Uniform over the three kinds and the vertices.
  std::string DrawQuestionAbout(absl::string_view facts,
                                Rng* rng) const override;
};

// An argument about a root x of label v is "<v>:" of its value, and "<x>:<v>"
// or "0:<v>" of its parent or depth. About another vertex it is "<v>:<parent>"
// of its value, "<d>:<parent>" of its depth, and of its parent that of the
// nearest neighbour.
class UnionFindHuman : public ScriptedHuman {
 public:
  // `config` must be valid.
  explicit UnionFindHuman(const TaskConfig& config)
      : ScriptedHuman(kUnionFindName), names_(config.size()) {}

 private:
  absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const override;
  absl::StatusOr<std::vector<Claim>> ClaimsOf(
      absl::string_view question, absl::string_view argument) const override;
  absl::StatusOr<ForestQuestion> Parse(absl::string_view question) const;

  // The argument about a root of this label.
  std::string OfRoot(const ForestQuestion& question,
                     absl::string_view label) const;
  // The argument about another vertex.
  std::string OfOther(const ForestQuestion& question, Dialogue* dialogue) const;
  // What it claims, but that the vertex has no label.
  std::vector<Claim> ClaimsOfOther(const ForestQuestion& question,
                                   absl::string_view argument) const;
  NeighbourSearch SearchFor(const ForestQuestion& question) const;
  std::string Ask(ForestQuestion::Kind kind, int x) const {
    return FormatQuestion(names_, ForestQuestion{.kind = kind, .x = x});
  }

  const ElementNames names_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_UNION_FIND_H_
