// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The text of a sequence of assignments and of the questions about it. Values
// are 1 to 8, variables have elements' names; x := v is "x v", x := f(y, z) is
// "x y z" and f(v, w) = u is "v w u", all without blanks: "a3 b5 cab 351\n".
#ifndef ELENCHUS_TASKS_ASSIGNMENTS_H_
#define ELENCHUS_TASKS_ASSIGNMENTS_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tasks/text.h"

namespace elenchus {

inline constexpr int kNumValues = 8;

// What a variable is assigned.
struct Expression {
  int value = 0;            // in [1, kNumValues], or 0 for f(first, second)
  int first = kNoElement;   // a variable
  int second = kNoElement;  // a variable
};

struct Assignments {
  std::array<std::optional<Expression>, kMaxElements> variables;
  // f(v, w), both in [1, kNumValues]; 0 where it is not given.
  std::array<std::array<int, kNumValues + 1>, kNumValues + 1> function = {};
};

// The variables that are assigned, in order.
std::vector<int> VariablesOf(const Assignments& assignments);

// Assignments in the order of variables, then the function.
std::string FormatFacts(const ElementNames& names,
                        const Assignments& assignments);

// InvalidArgument (naming the place) unless `facts` are such a text in any
// order, at least one variable is assigned, none twice, and no f(v, w) is given
// twice. Variables may depend on each other in a circle, or on none.
absl::StatusOr<Assignments> ParseAssignments(const ElementNames& names,
                                             absl::string_view facts);

struct AssignmentsQuestion {
  enum Kind : char {
    kValue = 'V',   // "Va": the value of a
    kFirst = 'A',   // "Aa": the value that a is assigned, or the variable y
    kSecond = 'B',  // "Ba": the variable z
    kResult = 'F',  // "F34": f(3, 4)
  };
  Kind kind = kValue;
  int x = 0;  // the variable; not of kResult
  int v = 1;  // of kResult only
  int w = 1;  // of kResult only
};

std::string FormatQuestion(const ElementNames& names,
                           const AssignmentsQuestion& question);
std::optional<AssignmentsQuestion> ParseAssignmentsQuestion(
    const ElementNames& names, absl::string_view text);

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_ASSIGNMENTS_H_
