// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What each call of a trace must be before it may be trained on.
#ifndef ELENCHUS_LEARNER_CALL_VALIDATOR_H_
#define ELENCHUS_LEARNER_CALL_VALIDATOR_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "learner/validator.h"
#include "proto/trace.pb.h"

namespace elenchus {

// Walks the calls of one trace. Borrows trace and limits. Errors are
// InvalidArgument, naming the call by its path, e.g. "rounds[1].argument", the
// value and what was expected.
class CallValidator {
 public:
  CallValidator(const Trace& trace, const TraceLimits& limits)
      : trace_(trace), limits_(limits) {}

  // The call, which is of this kind, and all under it, about an input with
  // these facts. `depth` is its own.
  absl::Status Validate(const Call& call, QuestionKind kind,
                        const std::string& facts, const std::string& path,
                        int depth = 1);

  // That the call and those under it read `facts` in place of the question's;
  // nullopt: the question's. The world reads all facts.
  absl::Status ValidateViews(const Call& call,
                             const std::optional<std::string>& facts,
                             const std::string& path) const;

  // Of a call of the debate: what every tool of the rules says of every
  // argument, and nothing else.
  absl::Status ValidatePromptTools(const Call& call,
                                   const std::string& path) const;

  // The trace's versions against those of the calls validated.
  absl::Status ValidateVersions() const;

 private:
  absl::Status ValidateOne(const Call& call, QuestionKind kind,
                           const std::string& facts, int depth);
  absl::Status ValidateShadow(const Call& call, QuestionKind kind,
                              const std::string& facts, int depth);
  absl::Status ValidateSimilarity(const Call& call, const std::string& facts,
                                  const std::string& path, int depth);
  absl::Status ValidatePrompt(const Prompt& prompt, QuestionKind kind) const;
  absl::Status ValidateAnswerer(const Call& call);
  absl::Status ValidateSampling(const Call& call) const;
  absl::Status ValidateLength(const Call& call, const std::string& facts) const;

  const Trace& trace_;
  const TraceLimits& limits_;
  int num_calls_ = 0;
  // Of the calls of M so far; 0 while there is none.
  uint64_t min_version_ = 0;
  uint64_t max_version_ = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_LEARNER_CALL_VALIDATOR_H_
