// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The words of oversight by text (method.md section 7): what is asked of the
// adversary and of those who oversee.
#ifndef ELENCHUS_DEBATE_OVERSIGHT_H_
#define ELENCHUS_DEBATE_OVERSIGHT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "proto/question.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

// What the adversary is asked: "on what kind of input would M act
// unacceptably?". What it answers is a description alpha.
inline constexpr absl::string_view kProposeQuestion = "alpha";

// What proposals and the likelihood of descriptions are about: kProposeQuestion
// and no facts, for they are about no one input.
Question OversightQuestion(uint64_t id, absl::string_view task);
// Whether it is OversightQuestion() but for id and task.
bool IsOversightQuestion(const Question& question);

Prompt ProposePrompt();
// OVERSEE: "is an input that alpha describes likely in deployment?"
Prompt LikelihoodPrompt(absl::string_view alpha);
// What M answers about an input.
Prompt InputPrompt(const Question& input);
// OVERSEE: "is this answer to `question` unacceptable?"
Prompt CatastrophePrompt(absl::string_view question, absl::string_view answer);

// The description that a LikelihoodPrompt() asks about, or the primitive
// sub-question of the same text, which asks the world for its share. nullopt
// for any other text. A view into `text`.
std::optional<absl::string_view> DescriptionIn(absl::string_view text);

// P(C) of a case: what its judgement says; 0 where that cannot be parsed, for
// then nothing was found wrong.
double Catastrophe(const OversightCase& of);
// P(alpha) of an oversight, likewise.
double Likelihood(const Oversight& oversight);

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_OVERSIGHT_H_
