// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Shortest path: how far is it from one vertex to another, and where does the
// way begin? A way has at least one edge, so that from a vertex to itself is
// the shortest circle; one of more than kMaxDistance edges counts as none, "!".
#ifndef ELENCHUS_TASKS_SHORTEST_PATH_H_
#define ELENCHUS_TASKS_SHORTEST_PATH_H_

#include <optional>
#include <string>
#include <vector>

#include "tasks/graph.h"
#include "tasks/growing_task.h"
#include "tasks/nearest_neighbour.h"
#include "tasks/scripted_human.h"

namespace elenchus {

inline constexpr absl::string_view kShortestPathName = "shortest_path";
// Twice the logarithm of the most vertices.
inline constexpr int kMaxDistance = 12;

// Items are vertices; there are twice as many edges, drawn uniformly with
// repetition. Thread-safe and immutable.
class ShortestPathTask : public GrowingTask {
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
  // Uniform over the two kinds and pairs of vertices that the facts name.
  std::string DrawQuestionAbout(absl::string_view facts,
                                Rng* rng) const override;
};

// An argument about a distance is "1:" if there is an edge, "!:" if M knows of
// no first step, and else "<d>:<step><distance from there>". One about a step
// from a to b is "<b>:" if there is an edge, and else of the nearest neighbour.
class ShortestPathHuman : public ScriptedHuman {
 public:
  // `config` must be valid.
  explicit ShortestPathHuman(const TaskConfig& config)
      : ScriptedHuman(kShortestPathName), names_(config.size()) {}

 private:
  absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const override;
  absl::StatusOr<std::vector<Claim>> ClaimsOf(
      absl::string_view question, absl::string_view argument) const override;
  absl::StatusOr<GraphQuestion> Parse(absl::string_view question) const;

  std::string ArgueDistance(const GraphQuestion& question,
                            Dialogue* dialogue) const;
  std::vector<Claim> DistanceClaims(const GraphQuestion& question,
                                    absl::string_view argument) const;
  NeighbourSearch SearchFor(const GraphQuestion& question) const;
  std::string Ask(GraphQuestion::Kind kind, int from, int to) const {
    return FormatQuestion(names_,
                          GraphQuestion{.kind = kind, .from = from, .to = to});
  }

  const ElementNames names_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_SHORTEST_PATH_H_
