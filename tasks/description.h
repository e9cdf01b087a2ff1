// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Descriptions of inputs (debate/deployment.h) as worlds read them: one or more
// of the facts' words, separated by single spaces, e.g. "ad bc". It describes
// the inputs whose facts hold all of these words, in any order.
#ifndef ELENCHUS_TASKS_DESCRIPTION_H_
#define ELENCHUS_TASKS_DESCRIPTION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/rng.h"

namespace elenchus {

// The distinct words, views into `alpha`; none if it is no description.
std::vector<absl::string_view> DescribedWords(absl::string_view alpha);

// Whether the facts hold all the words, of which there is at least one.
bool HoldWords(absl::string_view facts,
               const std::vector<absl::string_view>& words);

// A description of the facts: distinct words drawn from them, one and with
// probability 1/2 each time one more, in the facts' order, of at most
// `max_bytes` together. Empty if there are no facts, or the word drawn first is
// longer.
std::string DrawDescription(absl::string_view facts, int max_bytes, Rng* rng);

// A share in [0, 1] as the world tells it to H: the same number when parsed.
std::string FormatShare(double share);
// nullopt unless the text is such a number.
std::optional<double> ParseShare(absl::string_view text);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_DESCRIPTION_H_
