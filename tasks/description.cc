// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/description.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tasks/text.h"

namespace elenchus {

std::vector<absl::string_view> DescribedWords(absl::string_view alpha) {
  std::vector<absl::string_view> words = absl::StrSplit(alpha, ' ');
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  // An empty word sorts first.
  if (words.front().empty()) return {};
  return words;
}

bool HoldWords(absl::string_view facts,
               const std::vector<absl::string_view>& words) {
  absl::StatusOr<std::vector<absl::string_view>> held = SplitFacts(facts);
  if (!held.ok() || words.empty()) return false;
  std::sort(held->begin(), held->end());
  return std::includes(held->begin(), held->end(), words.begin(), words.end());
}

std::string DrawDescription(absl::string_view facts, int max_bytes, Rng* rng) {
  const absl::StatusOr<std::vector<absl::string_view>> held = SplitFacts(facts);
  if (!held.ok()) return "";
  std::vector<size_t> order(held->size());
  std::iota(order.begin(), order.end(), size_t{0});
  PartialShuffle(order.size(), rng, &order);
  std::vector<size_t> drawn;
  size_t num_bytes = 0;
  for (const size_t i : order) {
    num_bytes += (*held)[i].size() + (drawn.empty() ? 0 : 1);
    if (num_bytes > static_cast<size_t>(max_bytes)) break;
    drawn.push_back(i);
    if (rng->Bernoulli(0.5)) break;
  }
  std::sort(drawn.begin(), drawn.end());
  std::vector<absl::string_view> words;
  for (const size_t i : drawn) words.push_back((*held)[i]);
  return absl::StrJoin(words, " ");
}

std::string FormatShare(double share) {
  return absl::StrFormat("%.17g", share);
}

std::optional<double> ParseShare(absl::string_view text) {
  double share = 0;
  if (!absl::SimpleAtod(text, &share) || !(share >= 0 && share <= 1)) {
    return std::nullopt;
  }
  return share;
}

}  // namespace elenchus
