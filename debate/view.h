// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What an onlooker may be shown of a question's facts.
#ifndef ELENCHUS_DEBATE_VIEW_H_
#define ELENCHUS_DEBATE_VIEW_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "proto/config.pb.h"
#include "proto/question.pb.h"

namespace elenchus {

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

  // The same onlooker's view of other facts about the same things, of which
  // those are shown that are shown here.
  View Of(absl::string_view facts) const;

  const std::vector<Fact>& facts() const { return facts_; }
  // The facts that are shown, in their order and written as Question.facts are:
  // "ab cd\n"; "\n" if there are none.
  std::string ShownFacts() const;
  // The fact's text if it is shown, else "fact 3 of 8".
  std::string Name(size_t fact) const;

  // Whether the text holds a fact that is not shown.
  bool Hides(absl::string_view text) const;
  // The text, printable; "(hidden)" if it holds a fact that is not shown.
  std::string Show(absl::string_view text) const;
  // Whether the onlooker may be told what the world answered.
  bool shows_all() const { return shows_all_; }

 private:
  View(absl::string_view facts, bool shows_all);

  std::vector<Fact> facts_;
  bool shows_all_;
};

// Whether M, asked a question of this kind, reads the cited facts alone.
bool JudgesByCitations(const DebateConfig& rules, QuestionKind kind);

// What M reads before the prompt: the prompt's view where it has one, else the
// facts of the question. Borrows from them.
const std::string& FactsRead(const Question& question, const Prompt& prompt);

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_VIEW_H_
