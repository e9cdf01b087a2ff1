// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/nearest_neighbour.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/rng.h"
#include "debate/argument.h"

namespace elenchus {
namespace {

constexpr int kNumSuggestions = 2;
constexpr int kLongest = std::numeric_limits<int>::max();

// A vertex and how far it is said to be, or what was said instead of one.
struct Candidate {
  std::optional<int> vertex = std::nullopt;
  std::string said = std::string(kUnknown);  // a vertex's distance

  // Unreachable comes after every number, unknown last.
  std::pair<int, int> Rank() const {
    if (!vertex) return {kLongest, kMaxElements};
    if (said == kUnreachable) return {kLongest - 1, *vertex};
    if (said == kUnknown) return {kLongest, *vertex};
    return {*ParseNumber(said, 0, kLongest), *vertex};
  }
  bool IsNear() const { return Rank().first < kLongest - 1; }
};

// The answer that follows from the better suggestion and the neighbour drawn.
std::string Conclude(const NeighbourSearch& search, const ElementNames& names,
                     const Candidate& suggested, const Candidate& drawn) {
  const Candidate& best = drawn.Rank() < suggested.Rank() ? drawn : suggested;
  if (best.IsNear()) return names.Name(*best.vertex);
  const bool is_known = suggested.said == kUnreachable ||
                        drawn.said == kUnreachable || !drawn.vertex;
  return std::string(is_known ? search.otherwise : kUnknown);
}

std::string Format(const ElementNames& names, const Candidate& candidate) {
  if (!candidate.vertex) return candidate.said;
  return names.Name(*candidate.vertex) + candidate.said;
}

void AskDistance(const NeighbourSearch& search, Dialogue* dialogue,
                 Candidate* candidate) {
  const std::string said = dialogue->Ask(search.distance(*candidate->vertex));
  const bool is_distance =
      said == kUnreachable ||
      ParseNumber(said, search.min_distance, search.max_distance).has_value();
  candidate->said = is_distance ? said : std::string(kUnknown);
}

// "!", "?", or a number.
std::string ReadDistance(const NeighbourSearch& search, TextReader* reader) {
  for (absl::string_view word : {kUnreachable, kUnknown}) {
    if (reader->Skip(word[0])) return std::string(word);
  }
  return absl::StrCat(reader->Number(search.min_distance, search.max_distance));
}

Candidate ReadCandidate(const NeighbourSearch& search,
                        const ElementNames& names, bool may_be_unreachable,
                        TextReader* reader) {
  if (reader->Skip(kUnknown[0])) return Candidate();
  if (may_be_unreachable && reader->Skip(kUnreachable[0])) {
    return {.said = std::string(kUnreachable)};
  }
  const int vertex = reader->Name(names);
  return {.vertex = vertex, .said = ReadDistance(search, reader)};
}

}  // namespace

std::string ArgueNearest(const NeighbourSearch& search,
                         const ElementNames& names, Dialogue* dialogue) {
  std::vector<Candidate> suggestions;
  Candidate suggested;
  for (int i = 0; i < kNumSuggestions; ++i) {
    const std::string said = dialogue->Ask(search.suggestion);
    const std::optional<int> vertex = names.Element(said);
    if (vertex && dialogue->Ask(search.edge(*vertex)) == kEdge) {
      suggestions.push_back({.vertex = vertex});
    } else if (said == kUnreachable) {
      suggested.said = said;
    }
  }
  Candidate drawn = {.vertex = names.Element(dialogue->Ask(search.draw))};
  for (Candidate& candidate : suggestions) {
    AskDistance(search, dialogue, &candidate);
    if (!suggested.vertex || candidate.Rank() < suggested.Rank()) {
      suggested = candidate;
    }
  }
  if (drawn.vertex) AskDistance(search, dialogue, &drawn);
  const std::string answer = Conclude(search, names, suggested, drawn);
  if (answer == kUnknown) return answer;
  return FormatArgument(
      answer, absl::StrCat(Format(names, suggested), Format(names, drawn)));
}

std::vector<Claim> ClaimsOfNearest(const NeighbourSearch& search,
                                   const ElementNames& names,
                                   absl::string_view argument) {
  const Argument parsed = ParseArgument(argument);
  TextReader reader(parsed.evidence);
  const Candidate suggested =
      ReadCandidate(search, names, /*may_be_unreachable=*/true, &reader);
  const Candidate drawn =
      ReadCandidate(search, names, /*may_be_unreachable=*/false, &reader);
  if (!reader.complete() || parsed.answer == kUnknown ||
      parsed.answer != Conclude(search, names, suggested, drawn)) {
    return {};
  }
  std::vector<Claim> claims;
  claims.push_back({search.suggestion, suggested.vertex
                                           ? names.Name(*suggested.vertex)
                                           : suggested.said});
  if (suggested.vertex) {
    claims.push_back({search.edge(*suggested.vertex), std::string(kEdge)});
  }
  claims.push_back(
      {search.draw, drawn.vertex ? names.Name(*drawn.vertex) : drawn.said});
  for (const Candidate& candidate : {suggested, drawn}) {
    if (!candidate.vertex) continue;
    claims.push_back({search.distance(*candidate.vertex), candidate.said});
  }
  return claims;
}

int DrawOf(absl::string_view question) {
  return static_cast<int>(Rng(0, question, 0).Uniform(kNumDraws));
}

}  // namespace elenchus
