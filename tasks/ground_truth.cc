// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/ground_truth.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/assignments.h"
#include "tasks/forest.h"
#include "tasks/graph.h"
#include "tasks/ground_truth_file.h"
#include "tasks/hidden_facts.h"
#include "tasks/inversion.h"
#include "tasks/permutation.h"
#include "tasks/powering.h"
#include "tasks/question_file.h"
#include "tasks/sequential_assignments.h"
#include "tasks/shortest_path.h"
#include "tasks/task.h"
#include "tasks/union_find.h"
#include "tasks/wildcard_search.h"
#include "tasks/wildcards.h"

namespace elenchus {
namespace {

// The answer and the evidence of a true argument.
struct Truth {
  std::string answer;
  std::string evidence;
};

absl::Status CheckElement(const Permutation& sigma, int x,
                          absl::string_view question) {
  if (sigma.image[x] != kNoElement) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("question ", Quoted(question),
                   " is about an element that the facts do not have"));
}

int Power(const Permutation& sigma, int k, int x) {
  for (int i = 0; i < k; ++i) x = sigma.image[x];
  return x;
}

int Inverse(const Permutation& sigma, int x) {
  return std::find(sigma.image.begin(), sigma.image.end(), x) -
         sigma.image.begin();
}

absl::StatusOr<Truth> PoweringTruth(const ElementNames& names, int bits,
                                    const Permutation& sigma,
                                    absl::string_view text) {
  const std::optional<PowerQuestion> asked =
      ParsePowerQuestion(names, bits, text);
  if (!asked) {
    return absl::InvalidArgumentError(absl::StrCat("question ", Quoted(text),
                                                   "; expected a name and ",
                                                   bits, " binary digits"));
  }
  const auto [x, k] = *asked;
  ELENCHUS_RETURN_IF_ERROR(CheckElement(sigma, x, text));
  Truth truth = {.answer = names.Name(Power(sigma, k, x)), .evidence = ""};
  if (k >= 2) truth.evidence += names.Name(Power(sigma, k / 2, x));
  if (k >= 2 && k % 2 == 1)
    truth.evidence += names.Name(Power(sigma, k - 1, x));
  return truth;
}

absl::StatusOr<Truth> InversionTruth(const ElementNames& names,
                                     const Permutation& sigma,
                                     absl::string_view text) {
  const std::optional<InverseQuestion> asked =
      ParseInverseQuestion(names, text);
  if (!asked) {
    return absl::InvalidArgumentError(absl::StrCat(
        "question ", Quoted(text), "; expected a name and '-' or '+'"));
  }
  const auto [x, forward] = *asked;
  ELENCHUS_RETURN_IF_ERROR(CheckElement(sigma, x, text));
  const int answer = forward ? sigma.image[x] : Inverse(sigma, x);
  return Truth{.answer = names.Name(answer), .evidence = ""};
}

absl::Status NotInFacts(absl::string_view question) {
  return absl::InvalidArgumentError(absl::StrCat(
      "question ", Quoted(question), " has no answer in the facts"));
}

// The values of all variables, in as many rounds as the longest chain of
// assignments; 0 of those that have none.
std::array<int, kMaxElements> ValuesOf(const Assignments& assignments) {
  std::array<int, kMaxElements> values = {};
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (int x : VariablesOf(assignments)) {
      if (values[x] != 0) continue;
      const Expression& of = *assignments.variables[x];
      values[x] =
          of.value > 0
              ? of.value
              : assignments.function[values[of.first]][values[of.second]];
      is_new |= values[x] != 0;
    }
  }
  return values;
}

absl::StatusOr<std::string> AssignmentsAnswer(const Task& task,
                                              const ElementNames& names,
                                              const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const Assignments assignments,
                            ParseAssignments(names, question.facts()));
  if (std::optional<std::string> fact =
          task.LookUp(question, question.text())) {
    return *std::move(fact);
  }
  const std::optional<AssignmentsQuestion> asked =
      ParseAssignmentsQuestion(names, question.text());
  if (!asked) return NotInFacts(question.text());
  const int value = ValuesOf(assignments)[asked->x];
  if (value == 0) return NotInFacts(question.text());
  return absl::StrCat(value);
}

absl::StatusOr<std::string> HiddenFactsAnswer(const Task& task,
                                              const ElementNames& names,
                                              const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::vector<int> values,
                            ParseValues(names, question.facts()));
  if (std::optional<std::string> fact =
          task.LookUp(question, question.text())) {
    return *std::move(fact);
  }
  const std::string question_class = task.ClassOf(question.text());
  if (question_class.empty()) return NotInFacts(question.text());
  const auto found = question_class == "largest"
                         ? std::max_element(values.begin(), values.end())
                         : std::min_element(values.begin(), values.end());
  return names.Name(static_cast<int>(found - values.begin()));
}

absl::StatusOr<std::string> WildcardAnswer(const Task&, const ElementNames&,
                                           const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const BitFunction function,
                            ParseBitFunction(question.facts()));
  const std::string& pattern = question.text();
  if (!IsPattern(pattern)) return NotInFacts(pattern);
  int sum = 0;
  for (int x = 0; x < kNumBitStrings; ++x) {
    bool matches = true;
    for (int i = 0; i < kNumBits; ++i) {
      const char bit = (x >> (kNumBits - 1 - i)) & 1 ? '1' : '0';
      matches &= pattern[i] == kWildcard || pattern[i] == bit;
    }
    if (matches) sum += function[x];
  }
  return absl::StrCat(sum);
}

// By start, how many edges a shortest way to `to` has, found outwards from
// there; more than kMaxDistance for none.
std::array<int, kMaxElements> DistancesTo(const Graph& graph, int to) {
  std::array<int, kMaxElements> distances;
  distances.fill(kMaxDistance + 1);
  for (int distance = 1; distance <= kMaxDistance; ++distance) {
    for (const auto& [from, next] : graph.edges) {
      const bool is_next_on_way =
          distance == 1 ? next == to : distances[next] == distance - 1;
      if (is_next_on_way) distances[from] = std::min(distances[from], distance);
    }
  }
  return distances;
}

std::string ShortestPathText(const ElementNames& names, const Graph& graph,
                             const GraphQuestion& question) {
  const std::array<int, kMaxElements> distances =
      DistancesTo(graph, question.to);
  const int distance = distances[question.from];
  if (question.kind == GraphQuestion::kDistance) {
    return distance <= kMaxDistance ? absl::StrCat(distance)
                                    : std::string(kUnreachable);
  }
  if (distance == 1) return names.Name(question.to);
  // A way that is just too long has a first step nevertheless.
  for (int next : NeighboursOf(graph, question.from)) {
    if (distances[next] < distance) return names.Name(next);
  }
  return std::string(kUnreachable);
}

absl::StatusOr<std::string> ShortestPathAnswer(const Task& task,
                                               const ElementNames& names,
                                               const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const Graph graph,
                            ParseGraph(names, question.facts()));
  if (std::optional<std::string> fact =
          task.LookUp(question, question.text())) {
    return *std::move(fact);
  }
  const std::optional<GraphQuestion> asked =
      ParseGraphQuestion(names, question.text());
  if (!asked) return NotInFacts(question.text());
  return ShortestPathText(names, graph, *asked);
}

// Where a vertex is in its tree.
struct Place {
  int root = kNoElement;
  int parent = kNoElement;
  int depth = 0;
};

// Walks the trees from their roots. A vertex that no root reaches has no place.
std::array<Place, kMaxElements> PlacesIn(const Forest& forest) {
  std::array<Place, kMaxElements> places;
  std::vector<int> reached;
  for (int x : VerticesOf(forest)) {
    if (forest.labels[x] == 0) continue;
    places[x] = {.root = x, .parent = x, .depth = 0};
    reached.push_back(x);
  }
  for (size_t i = 0; i < reached.size(); ++i) {
    const int x = reached[i];
    for (int y : forest.neighbours[x]) {
      if (places[y].root != kNoElement) continue;
      places[y] = {
          .root = places[x].root, .parent = x, .depth = places[x].depth + 1};
      reached.push_back(y);
    }
  }
  return places;
}

absl::StatusOr<std::string> UnionFindAnswer(const Task& task,
                                            const ElementNames& names,
                                            const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const Forest forest,
                            ParseForest(names, question.facts()));
  if (std::optional<std::string> fact =
          task.LookUp(question, question.text())) {
    return *std::move(fact);
  }
  const std::optional<ForestQuestion> asked =
      ParseForestQuestion(names, question.text());
  if (!asked) return NotInFacts(question.text());
  const Place place = PlacesIn(forest)[asked->x];
  if (place.root == kNoElement) return NotInFacts(question.text());
  switch (asked->kind) {
    case ForestQuestion::kValue:
      return absl::StrCat(forest.labels[place.root]);
    case ForestQuestion::kParent:
      return names.Name(place.parent);
    default:
      return absl::StrCat(place.depth);
  }
}

// In the worlds that grow.
absl::StatusOr<std::string> AnswerOf(const TaskConfig& config,
                                     const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<const Task> task,
                            MakeTask(config));
  const ElementNames names(config.size());
  const auto answer = config.name() == kHiddenFactsName    ? HiddenFactsAnswer
                      : config.name() == kAssignmentsName  ? AssignmentsAnswer
                      : config.name() == kWildcardName     ? WildcardAnswer
                      : config.name() == kShortestPathName ? ShortestPathAnswer
                                                           : UnionFindAnswer;
  return answer(*task, names, question);
}

// What H argues if every sub-question is answered truly.
absl::StatusOr<std::string> ArgumentOf(const TaskConfig& config,
                                       const Question& question) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::unique_ptr<Human> human,
                            MakeScriptedHuman(config));
  Workspace workspace;
  workspace.set_task(config.name());
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  workspace.mutable_prompt()->set_question(question.text());
  while (true) {
    ELENCHUS_ASSIGN_OR_RETURN(const HumanStep step, human->Next(workspace));
    if (step.has_answer()) return step.answer().text();
    for (const std::string& text : step.ask().questions()) {
      Question sub_question = question;
      sub_question.set_text(text);
      Exchange* exchange = workspace.add_exchanges();
      exchange->set_question(text);
      ELENCHUS_ASSIGN_OR_RETURN(*exchange->mutable_answer(),
                                AnswerOf(config, sub_question));
    }
  }
}

bool IsAboutPermutation(const TaskConfig& config) {
  return config.name() == kPoweringName || config.name() == kInversionName;
}

absl::StatusOr<Truth> PermutationTruth(const TaskConfig& config,
                                       const Question& question) {
  // Checks the configuration.
  ELENCHUS_RETURN_IF_ERROR(MakeScriptedHuman(config).status());
  const ElementNames names(config.size());
  ELENCHUS_ASSIGN_OR_RETURN(const Permutation sigma,
                            ParseFacts(names, question.facts()));
  if (config.name() == kInversionName) {
    return InversionTruth(names, sigma, question.text());
  }
  return PoweringTruth(names, config.exponent_bits(), sigma, question.text());
}

}  // namespace

absl::StatusOr<std::string> TrueAnswer(const TaskConfig& config,
                                       const Question& question) {
  if (config.name() == kQuestionFileName) return ReferenceOf(config, question);
  if (!IsAboutPermutation(config)) return AnswerOf(config, question);
  ELENCHUS_ASSIGN_OR_RETURN(const Truth truth,
                            PermutationTruth(config, question));
  return truth.answer;
}

absl::StatusOr<std::string> TrueArgument(const TaskConfig& config,
                                         const Question& question) {
  if (config.name() == kQuestionFileName) {
    ELENCHUS_ASSIGN_OR_RETURN(const std::string answer,
                              ReferenceOf(config, question));
    return FormatArgument(answer, "");
  }
  if (!IsAboutPermutation(config)) return ArgumentOf(config, question);
  ELENCHUS_ASSIGN_OR_RETURN(const Truth truth,
                            PermutationTruth(config, question));
  return FormatArgument(truth.answer, truth.evidence);
}

}  // namespace elenchus
