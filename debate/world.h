// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The world that answers primitive sub-questions exactly.
#ifndef ELENCHUS_DEBATE_WORLD_H_
#define ELENCHUS_DEBATE_WORLD_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "proto/question.pb.h"

namespace elenchus {

// Thread-safe.
class World {
 public:
  virtual ~World() = default;

  // The one fact that the primitive sub-question `text` asks for, read from
  // `question.facts()`; "?" if the facts do not hold it. nullopt if `text` is
  // not primitive (it then goes to M_t). Never fails, whatever the text.
  virtual std::optional<std::string> LookUp(const Question& question,
                                            absl::string_view text) const = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_WORLD_H_
