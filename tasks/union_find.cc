// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/union_find.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "debate/argument.h"
#include "tasks/dialogue.h"

namespace elenchus {
namespace {

constexpr absl::string_view kValueClass = "value";
constexpr absl::string_view kParentClass = "parent";
constexpr absl::string_view kDepthClass = "depth";
constexpr int kMaxDepth = kMaxElements - 1;

bool IsPrimitive(ForestQuestion::Kind kind) {
  return kind == ForestQuestion::kLabel || kind == ForestQuestion::kNeighbour ||
         kind == ForestQuestion::kEdge;
}

std::optional<int> Label(absl::string_view text) {
  return ParseNumber(text, 1, kNumLabels);
}

// Joins the vertices to a tree, uniform over those there are, by a random walk
// that enters each for the first time over an edge of it (Aldous 1990, Broder
// 1989).
void DrawTree(const std::vector<int>& vertices, Rng* rng, Forest* forest) {
  std::vector<bool> is_entered(vertices.size());
  size_t at = rng->Uniform(vertices.size());
  is_entered[at] = true;
  for (size_t num_entered = 1; num_entered < vertices.size();) {
    const size_t next = rng->Uniform(vertices.size());
    if (!is_entered[next]) {
      is_entered[next] = true;
      ++num_entered;
      forest->neighbours[vertices[at]].push_back(vertices[next]);
      forest->neighbours[vertices[next]].push_back(vertices[at]);
    }
    at = next;
  }
}

}  // namespace

std::optional<std::string> UnionFindTask::LookUpFact(
    const Question& question, absl::string_view text) const {
  const std::optional<ForestQuestion> asked =
      ParseForestQuestion(names(), text);
  if (!asked || !IsPrimitive(asked->kind)) return std::nullopt;
  const absl::StatusOr<Forest> forest = ParseForest(names(), question.facts());
  if (!forest.ok()) return std::string(kUnknown);
  const int label = forest->labels[asked->x];
  const std::vector<int>& neighbours = forest->neighbours[asked->x];
  switch (asked->kind) {
    case ForestQuestion::kLabel:
      return label > 0 ? absl::StrCat(label) : std::string(kUnknown);
    case ForestQuestion::kNeighbour:
      if (neighbours.empty()) return std::string(kUnknown);
      return names().Name(neighbours[asked->draw % neighbours.size()]);
    default:
      return std::string(
          std::binary_search(neighbours.begin(), neighbours.end(), asked->other)
              ? kEdge
              : kUnknown);
  }
}

std::string UnionFindTask::ClassOf(absl::string_view question) const {
  const std::optional<ForestQuestion> asked =
      ParseForestQuestion(names(), question);
  if (!asked || IsPrimitive(asked->kind)) return "";
  if (asked->kind == ForestQuestion::kValue) return std::string(kValueClass);
  return std::string(asked->kind == ForestQuestion::kParent ? kParentClass
                                                            : kDepthClass);
}

std::vector<std::string> UnionFindTask::Classes() const {
  return {std::string(kValueClass), std::string(kParentClass),
          std::string(kDepthClass)};
}

std::vector<std::string> UnionFindTask::Answers() const {
  std::vector<std::string> answers;
  // Labels are numbers too.
  for (int d = 0; d < std::max(size(), kNumLabels + 1); ++d) {
    answers.push_back(absl::StrCat(d));
  }
  for (int x = 0; x < names().count(); ++x) answers.push_back(names().Name(x));
  return answers;
}

int UnionFindTask::LongestFacts() const {
  return size() * (2 * names().length() + 1);
}

int UnionFindTask::LongestQuestion() const { return 1 + 2 * names().length(); }

std::string UnionFindTask::DrawInstance(int num_items, Rng* rng) const {
  const int num_trees = static_cast<int>(std::sqrt(num_items));
  std::vector<std::vector<int>> trees(num_trees);
  for (int x : DrawSome(names().count(), num_items, rng)) {
    trees[rng->Uniform(num_trees)].push_back(x);
  }
  const std::vector<int> labels = DrawSome(kNumLabels, num_trees, rng);
  Forest forest;
  for (int i = 0; i < num_trees; ++i) {
    if (trees[i].empty()) continue;
    DrawTree(trees[i], rng, &forest);
    forest.labels[trees[i][rng->Uniform(trees[i].size())]] = labels[i] + 1;
  }
  for (std::vector<int>& neighbours : forest.neighbours) {
    std::sort(neighbours.begin(), neighbours.end());
  }
  return FormatFacts(names(), forest);
}

int UnionFindTask::NumItems(absl::string_view facts) const {
  const absl::StatusOr<Forest> forest = ParseForest(names(), facts);
  return forest.ok() ? static_cast<int>(VerticesOf(*forest).size()) : 0;
}

std::string UnionFindTask::DrawQuestionAbout(absl::string_view facts,
                                             Rng* rng) const {
  constexpr ForestQuestion::Kind kKinds[] = {
      ForestQuestion::kValue, ForestQuestion::kParent, ForestQuestion::kDepth};
  const absl::StatusOr<Forest> forest = ParseForest(names(), facts);
  ELENCHUS_CHECK(forest.ok());
  const std::vector<int> vertices = VerticesOf(*forest);
  const ForestQuestion::Kind kind = kKinds[rng->Uniform(3)];
  return FormatQuestion(
      names(), ForestQuestion{.kind = kind,
                              .x = vertices[rng->Uniform(vertices.size())]});
}

absl::StatusOr<HumanStep> UnionFindHuman::Argue(
    const Workspace& workspace) const {
  const std::string& text = workspace.prompt().question();
  ELENCHUS_ASSIGN_OR_RETURN(const ForestQuestion question, Parse(text));
  Dialogue dialogue(workspace);
  if (IsPrimitive(question.kind)) return dialogue.Finish(dialogue.Relay(text));
  const std::string label =
      dialogue.Ask(Ask(ForestQuestion::kLabel, question.x));
  return dialogue.Finish(Label(label) ? OfRoot(question, label)
                                      : OfOther(question, &dialogue));
}

std::string UnionFindHuman::OfRoot(const ForestQuestion& question,
                                   absl::string_view label) const {
  switch (question.kind) {
    case ForestQuestion::kValue:
      return FormatArgument(label, "");
    case ForestQuestion::kParent:
      return FormatArgument(names_.Name(question.x), label);
    default:
      return FormatArgument("0", label);
  }
}

std::string UnionFindHuman::OfOther(const ForestQuestion& question,
                                    Dialogue* dialogue) const {
  if (question.kind == ForestQuestion::kParent) {
    return ArgueNearest(SearchFor(question), names_, dialogue);
  }
  const std::optional<int> parent =
      names_.Element(dialogue->Ask(Ask(ForestQuestion::kParent, question.x)));
  if (!parent) return std::string(kUnknown);
  const std::string of_parent = dialogue->Ask(Ask(question.kind, *parent));
  if (question.kind == ForestQuestion::kValue) {
    if (!Label(of_parent)) return std::string(kUnknown);
    return FormatArgument(of_parent, names_.Name(*parent));
  }
  const std::optional<int> depth = ParseNumber(of_parent, 0, kMaxDepth - 1);
  if (!depth) return std::string(kUnknown);
  return FormatArgument(absl::StrCat(*depth + 1), names_.Name(*parent));
}

absl::StatusOr<std::vector<Claim>> UnionFindHuman::ClaimsOf(
    absl::string_view question, absl::string_view argument) const {
  ELENCHUS_ASSIGN_OR_RETURN(const ForestQuestion asked, Parse(question));
  if (IsPrimitive(asked.kind)) return PrimitiveClaims(question, argument);
  const Argument parsed = ParseArgument(argument);
  const std::string of_label = Ask(ForestQuestion::kLabel, asked.x);
  const absl::string_view label =
      asked.kind == ForestQuestion::kValue ? parsed.answer : parsed.evidence;
  if (Label(label)) {
    const std::string of_root = OfRoot(asked, label);
    const Argument root = ParseArgument(of_root);
    if (parsed.answer == root.answer && parsed.evidence == root.evidence) {
      return std::vector<Claim>{{of_label, std::string(label)}};
    }
  }
  std::vector<Claim> claims = ClaimsOfOther(asked, argument);
  if (!claims.empty()) {
    claims.insert(claims.begin(), {of_label, std::string(kUnknown)});
  }
  return claims;
}

std::vector<Claim> UnionFindHuman::ClaimsOfOther(
    const ForestQuestion& question, absl::string_view argument) const {
  if (question.kind == ForestQuestion::kParent) {
    return ClaimsOfNearest(SearchFor(question), names_, argument);
  }
  const Argument parsed = ParseArgument(argument);
  const std::optional<int> parent = names_.Element(parsed.evidence);
  if (!parent) return {};
  std::string of_parent(parsed.answer);
  if (question.kind == ForestQuestion::kValue) {
    if (!Label(of_parent)) return {};
  } else {
    const std::optional<int> depth = ParseNumber(parsed.answer, 1, kMaxDepth);
    if (!depth) return {};
    of_parent = absl::StrCat(*depth - 1);
  }
  return {{Ask(ForestQuestion::kParent, question.x), names_.Name(*parent)},
          {Ask(question.kind, *parent), of_parent}};
}

NeighbourSearch UnionFindHuman::SearchFor(
    const ForestQuestion& question) const {
  const int x = question.x;
  const std::string suggestion = FormatQuestion(names_, question);
  return {.suggestion = suggestion,
          .draw = FormatQuestion(names_, {.kind = ForestQuestion::kNeighbour,
                                          .x = x,
                                          .draw = DrawOf(suggestion)}),
          .edge =
              [this, x](int other) {
                return FormatQuestion(
                    names_,
                    {.kind = ForestQuestion::kEdge, .x = x, .other = other});
              },
          .distance =
              [this](int other) { return Ask(ForestQuestion::kDepth, other); },
          .min_distance = 0,
          .max_distance = kMaxDepth,
          .otherwise = kUnknown};
}

absl::StatusOr<ForestQuestion> UnionFindHuman::Parse(
    absl::string_view question) const {
  const std::optional<ForestQuestion> parsed =
      ParseForestQuestion(names_, question);
  if (!parsed) {
    return NotAQuestion(
        question,
        "V, P, D or L and a vertex, E and two vertices, or N, a "
        "vertex and 0 to 7");
  }
  return *parsed;
}

}  // namespace elenchus
