// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/shortest_path.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/dialogue.h"

namespace elenchus {
namespace {

constexpr absl::string_view kDistanceClass = "distance";
constexpr absl::string_view kStepClass = "step";

bool IsPrimitive(GraphQuestion::Kind kind) {
  return kind == GraphQuestion::kEdge || kind == GraphQuestion::kNeighbour;
}

// One edge more than `distance`; nullopt if that is no distance.
std::optional<std::string> OneMore(absl::string_view distance) {
  if (distance == kUnreachable) return std::string(kUnreachable);
  const std::optional<int> number = ParseNumber(distance, 1, kMaxDistance);
  if (!number) return std::nullopt;
  return *number == kMaxDistance ? std::string(kUnreachable)
                                 : absl::StrCat(*number + 1);
}

}  // namespace

std::optional<std::string> ShortestPathTask::LookUpFact(
    const Question& question, absl::string_view text) const {
  const std::optional<GraphQuestion> asked = ParseGraphQuestion(names(), text);
  if (!asked || !IsPrimitive(asked->kind)) return std::nullopt;
  const absl::StatusOr<Graph> graph = ParseGraph(names(), question.facts());
  if (!graph.ok()) return std::string(kUnknown);
  const std::vector<int> neighbours = NeighboursOf(*graph, asked->from);
  if (asked->kind == GraphQuestion::kNeighbour) {
    if (neighbours.empty()) return std::string(kUnknown);
    return names().Name(neighbours[asked->draw % neighbours.size()]);
  }
  const bool is_edge =
      std::binary_search(neighbours.begin(), neighbours.end(), asked->to);
  return std::string(is_edge ? kEdge : kUnknown);
}

std::string ShortestPathTask::ClassOf(absl::string_view question) const {
  const std::optional<GraphQuestion> asked =
      ParseGraphQuestion(names(), question);
  if (!asked || IsPrimitive(asked->kind)) return "";
  return std::string(asked->kind == GraphQuestion::kDistance ? kDistanceClass
                                                             : kStepClass);
}

std::vector<std::string> ShortestPathTask::Classes() const {
  return {std::string(kDistanceClass), std::string(kStepClass)};
}

std::vector<std::string> ShortestPathTask::Answers() const {
  std::vector<std::string> answers = {std::string(kUnreachable)};
  for (int d = 1; d <= kMaxDistance; ++d) answers.push_back(absl::StrCat(d));
  for (int x = 0; x < names().count(); ++x) answers.push_back(names().Name(x));
  return answers;
}

int ShortestPathTask::LongestFacts() const {
  return 2 * size() * (2 * names().length() + 1);
}

int ShortestPathTask::LongestQuestion() const {
  return 1 + 2 * names().length();
}

std::string ShortestPathTask::DrawInstance(int num_items, Rng* rng) const {
  const std::vector<int> vertices = DrawSome(names().count(), num_items, rng);
  Graph graph;
  for (int i = 0; i < 2 * num_items; ++i) {
    const int from = vertices[rng->Uniform(num_items)];
    graph.edges.emplace_back(from, vertices[rng->Uniform(num_items)]);
  }
  std::sort(graph.edges.begin(), graph.edges.end());
  return FormatFacts(names(), graph);
}

int ShortestPathTask::NumItems(absl::string_view facts) const {
  const absl::StatusOr<Graph> graph = ParseGraph(names(), facts);
  return graph.ok() ? static_cast<int>(graph->edges.size()) / 2 : 0;
}

std::string ShortestPathTask::DrawQuestionAbout(absl::string_view facts,
                                                Rng* rng) const {
  const absl::StatusOr<Graph> graph = ParseGraph(names(), facts);
  ELENCHUS_CHECK(graph.ok());
  const std::vector<int> vertices = VerticesOf(*graph);
  GraphQuestion question;
  if (rng->Bernoulli(0.5)) question.kind = GraphQuestion::kStep;
  question.from = vertices[rng->Uniform(vertices.size())];
  question.to = vertices[rng->Uniform(vertices.size())];
  return FormatQuestion(names(), question);
}

absl::StatusOr<HumanStep> ShortestPathHuman::Argue(
    const Workspace& workspace) const {
  const std::string& text = workspace.prompt().question();
  ELENCHUS_ASSIGN_OR_RETURN(const GraphQuestion question, Parse(text));
  Dialogue dialogue(workspace);
  if (IsPrimitive(question.kind)) return dialogue.Finish(dialogue.Relay(text));
  if (question.kind == GraphQuestion::kDistance) {
    return dialogue.Finish(ArgueDistance(question, &dialogue));
  }
  const std::string edge =
      dialogue.Ask(Ask(GraphQuestion::kEdge, question.from, question.to));
  return dialogue.Finish(
      edge == kEdge ? FormatArgument(names_.Name(question.to), "")
                    : ArgueNearest(SearchFor(question), names_, &dialogue));
}

std::string ShortestPathHuman::ArgueDistance(const GraphQuestion& question,
                                             Dialogue* dialogue) const {
  const int from = question.from;
  const int to = question.to;
  if (dialogue->Ask(Ask(GraphQuestion::kEdge, from, to)) == kEdge) {
    return FormatArgument("1", "");
  }
  const std::string step = dialogue->Ask(Ask(GraphQuestion::kStep, from, to));
  if (step == kUnreachable) return FormatArgument(kUnreachable, "");
  const std::optional<int> next = names_.Element(step);
  if (!next) return std::string(kUnknown);
  const std::string rest =
      dialogue->Ask(Ask(GraphQuestion::kDistance, *next, to));
  const std::optional<std::string> distance = OneMore(rest);
  if (!distance) return std::string(kUnknown);
  return FormatArgument(*distance, absl::StrCat(step, rest));
}

absl::StatusOr<std::vector<Claim>> ShortestPathHuman::ClaimsOf(
    absl::string_view question, absl::string_view argument) const {
  ELENCHUS_ASSIGN_OR_RETURN(const GraphQuestion asked, Parse(question));
  if (IsPrimitive(asked.kind)) return PrimitiveClaims(question, argument);
  const Argument parsed = ParseArgument(argument);
  const bool is_distance = asked.kind == GraphQuestion::kDistance;
  const std::string edge = Ask(GraphQuestion::kEdge, asked.from, asked.to);
  if (parsed.evidence.empty() &&
      parsed.answer == (is_distance ? "1" : names_.Name(asked.to))) {
    return std::vector<Claim>{{edge, std::string(kEdge)}};
  }
  std::vector<Claim> claims =
      is_distance ? DistanceClaims(asked, argument)
                  : ClaimsOfNearest(SearchFor(asked), names_, argument);
  if (!claims.empty()) {
    claims.insert(claims.begin(), {edge, std::string(kUnknown)});
  }
  return claims;
}

std::vector<Claim> ShortestPathHuman::DistanceClaims(
    const GraphQuestion& question, absl::string_view argument) const {
  const Argument parsed = ParseArgument(argument);
  const std::string step =
      Ask(GraphQuestion::kStep, question.from, question.to);
  if (parsed.answer == kUnreachable && parsed.evidence.empty()) {
    return {{step, std::string(kUnreachable)}};
  }
  const absl::string_view name = parsed.evidence.substr(0, names_.length());
  const absl::string_view rest = parsed.evidence.substr(name.size());
  const std::optional<int> next = names_.Element(name);
  if (!next || OneMore(rest) != parsed.answer) return {};
  return {
      {step, std::string(name)},
      {Ask(GraphQuestion::kDistance, *next, question.to), std::string(rest)}};
}

NeighbourSearch ShortestPathHuman::SearchFor(
    const GraphQuestion& question) const {
  const int from = question.from;
  const int to = question.to;
  const std::string suggestion = FormatQuestion(names_, question);
  return {
      .suggestion = suggestion,
      .draw = FormatQuestion(names_, {.kind = GraphQuestion::kNeighbour,
                                      .from = from,
                                      .draw = DrawOf(suggestion)}),
      .edge = [this,
               from](int x) { return Ask(GraphQuestion::kEdge, from, x); },
      .distance = [this,
                   to](int x) { return Ask(GraphQuestion::kDistance, x, to); },
      .min_distance = 1,
      .max_distance = kMaxDistance,
      .otherwise = kUnreachable};
}

absl::StatusOr<GraphQuestion> ShortestPathHuman::Parse(
    absl::string_view question) const {
  const std::optional<GraphQuestion> parsed =
      ParseGraphQuestion(names_, question);
  if (!parsed) {
    return NotAQuestion(
        question, "D, S or E and two vertices, or N, a vertex and 0 to 7");
  }
  return *parsed;
}

}  // namespace elenchus
