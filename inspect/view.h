// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What an onlooker may be shown of a question's facts. Torch-free.
#ifndef ELENCHUS_INSPECT_VIEW_H_
#define ELENCHUS_INSPECT_VIEW_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "proto/question.pb.h"

namespace elenchus {

// Longest Report::text. Bytes.
inline constexpr size_t kMaxReportBytes = 64;

// What a tool says, as far as the view allows.
struct Report {
  // For a prompt: one line of printable ASCII, at most kMaxReportBytes.
  std::string text;
  // For a person: any number of lines, each ending in a newline.
  std::string table;
};

// Cut to kMaxReportBytes, "..." at the end where something was cut.
std::string Shorten(std::string text);

// Facts are the words of Question.facts, split at spaces and newlines. A fact
// is cited by an argument that holds it byte for byte, or that is the fact but
// for the end of its answer field ("b:3" cites "b3").
class View {
 public:
  struct Fact {
    std::string text;
    // Of its first byte in Question.facts.
    int64_t begin = 0;
    bool is_shown = false;
  };

  // Of those who may read all facts: debaters, and whoever reads the trace.
  static View OfDebater(const Question& question);
  // Of those who see the history only: H, and any judge.
  static View OfJudge(const Question& question, const Prompt& prompt);

  const std::vector<Fact>& facts() const { return facts_; }
  // The fact's text if it is shown, else "fact 3 of 8".
  std::string Name(size_t fact) const;

  // Whether the text holds a fact that is not shown.
  bool Hides(absl::string_view text) const;
  // The text, printable; "(hidden)" if it holds a fact that is not shown.
  std::string Show(absl::string_view text) const;
  // Whether the onlooker may be told what the world answered.
  bool shows_all() const { return shows_all_; }

 private:
  View(const Question& question, bool shows_all);

  std::vector<Fact> facts_;
  bool shows_all_;
};

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_VIEW_H_
