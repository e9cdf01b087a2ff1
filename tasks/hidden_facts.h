// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A world in which comparing is easy and finding is hard: which element has the
// largest, or smallest, value? Debaters see every value. H sees none and can
// look up those that an argument cites, so H can tell which of two answers is
// the better one but not whether there is a better one still.
//
// Facts are "<name><value> ...", e.g. "a5 b0 c7 d1\n"; values are distinct and
// have as many digits as names have letters. A question is "+" (largest) or "-"
// (smallest); the name of an element is the primitive question for its value.
#ifndef ELENCHUS_TASKS_HIDDEN_FACTS_H_
#define ELENCHUS_TASKS_HIDDEN_FACTS_H_

#include <optional>
#include <string>
#include <vector>

#include "tasks/task.h"
#include "tasks/text.h"
#include "tasks/withheld.h"

namespace elenchus {

inline constexpr absl::string_view kHiddenFactsName = "hidden_facts";

// The values of the elements 0, 1, ..., size - 1; distinct, in [0, 10), or
// [0, 100) where they have two digits. InvalidArgument (naming the place)
// unless `facts` are such a text.
absl::StatusOr<std::vector<int>> ParseValues(const ElementNames& names,
                                             absl::string_view facts);

// A value in so many digits, 1 or 2.
std::string FormatValue(int value, int digits);
std::optional<int> ParseValue(absl::string_view text, int digits);

// Thread-safe and immutable.
class HiddenFactsTask : public Task {
 public:
  // `config` must be valid.
  explicit HiddenFactsTask(const TaskConfig& config)
      : size_(config.size()),
        names_(config.size()),
        split_(config.withheld_share(), config.withheld_seed(), 0) {}

  int num_levels() const override { return 1; }
  absl::StatusOr<std::string> DrawFacts(Split split, int level,
                                        Rng* rng) const override;
  std::string DrawQuestion(absl::string_view facts, int level,
                           Rng* rng) const override;
  int LevelOf(const Question& question) const override;
  std::string ClassOf(absl::string_view question) const override;
  std::vector<std::string> Classes() const override;
  std::vector<std::string> Answers() const override;
  std::optional<std::string> LookUpFact(const Question& question,
                                        absl::string_view text) const override;
  int LongestFacts() const override;
  int LongestQuestion() const override;

 private:
  std::string DrawInstance(Rng* rng) const;

  const int size_;
  const ElementNames names_;
  const HashSplit split_;
};

// An argument is "<name>", or "<name>:<value>" with the value it claims to
// cite. Thread-safe; every step is pure.
class HiddenFactsHuman : public Human {
 public:
  // `config` must be valid.
  explicit HiddenFactsHuman(const TaskConfig& config) : names_(config.size()) {}

  // ANSWER and ARGUE: what M answers to the question, for H cannot find out;
  // the first element if M names none. SUFFICIENT: "n", for there may always
  // be a better answer. VERDICT: looks up what each side's last argument
  // cites. A citation that is verified is more helpful than none; of two, the
  // one whose value is larger (or smaller, as asked); of equals, the even
  // side's, which opened. Probability 1/2 if neither is verified.
  // InvalidArgument as ScriptedHuman::Next.
  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override;

 private:
  absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const;
  absl::StatusOr<HumanStep> JudgeVerdict(const Workspace& workspace) const;
  // The element that the last argument of a side cites; nullopt if none.
  std::optional<int> Cited(const Prompt& prompt, int side) const;
  std::optional<int> Value(absl::string_view text) const {
    return ParseValue(text, names_.length());
  }
  // The cited element's value if H looked it up and it is as claimed.
  std::optional<int> Verified(const Workspace& workspace, int side) const;

  const ElementNames names_;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_HIDDEN_FACTS_H_
