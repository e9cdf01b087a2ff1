// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Where an actor's debates get their questions.
#ifndef ELENCHUS_ACTOR_QUESTION_SOURCE_H_
#define ELENCHUS_ACTOR_QUESTION_SOURCE_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "core/mutex.h"
#include "core/rng.h"
#include "proto/question.pb.h"
#include "tasks/task.h"

namespace elenchus {

// What one debate starts from.
struct DebateStart {
  Question question;
  // Seed of the debate's random stream.
  uint64_t seed = 0;
};

// The stream of an actor's questions. No other start of it in this launch, of
// which there were `num_earlier_starts`, asks the same, nor does one of a
// launch that this one resumes once the target was refreshed: `first_version`
// of the weights was an older one then. The run's first actors find version 1.
Rng QuestionRng(uint64_t seed, int index, int num_earlier_starts,
                uint64_t first_version);

// Draws from D. Thread-safe: the sequence of draws is a function of the Rng.
class QuestionSource {
 public:
  // Up to `questions_per_context` (>= 1) consecutive questions share their
  // facts, so that the engine encodes them once. No two of those are the same;
  // facts whose questions of a drawn class seem exhausted are left early, and
  // the next facts are asked one of that class, so that classes come as often
  // as in D. `task` must outlive the source.
  QuestionSource(const Task& task, std::string task_name,
                 int questions_per_context, Rng rng)
      : task_(task),
        task_name_(std::move(task_name)),
        questions_per_context_(questions_per_context),
        rng_(rng),
        level_(task.num_levels()) {}

  // Errors: those of Task::DrawFacts.
  absl::StatusOr<DebateStart> Next();

  // Draws with `rng` from now on, beginning with new facts.
  void Reseed(Rng rng);

  // Draws at this level of the task from now on, facts at hand excepted; 0 or
  // more than there are: at the last.
  void SetLevel(int level);

 private:
  absl::Status DrawFacts() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool IsNew(const std::string& text, const std::string& of_class) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Task& task_;
  const std::string task_name_;
  const int questions_per_context_;
  Mutex mu_;
  Rng rng_ ABSL_GUARDED_BY(mu_);
  std::string facts_ ABSL_GUARDED_BY(mu_);
  std::set<std::string> asked_ ABSL_GUARDED_BY(mu_);  // about facts_
  int level_ ABSL_GUARDED_BY(mu_);
  uint64_t last_id_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_ACTOR_QUESTION_SOURCE_H_
