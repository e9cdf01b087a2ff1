// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/question_source.h"

#include <algorithm>

#include "core/status.h"

namespace elenchus {

Rng QuestionRng(uint64_t seed, int index, uint64_t first_version) {
  Rng actor(seed, "actor", static_cast<uint64_t>(index));
  return Rng(actor.Next(), "first weights", first_version);
}

absl::StatusOr<DebateStart> QuestionSource::Next() {
  MutexLock lock(&mu_);
  if (num_left_ == 0) {
    ELENCHUS_ASSIGN_OR_RETURN(facts_, task_.DrawFacts(Split::kTrain, &rng_));
    num_left_ = questions_per_context_;
  }
  --num_left_;
  DebateStart start;
  start.question.set_id(++last_id_);
  start.question.set_task(task_name_);
  start.question.set_facts(facts_);
  start.question.set_text(task_.DrawQuestion(facts_, num_classes_, &rng_));
  start.seed = rng_.Next();
  return start;
}

void QuestionSource::Reseed(Rng rng) {
  MutexLock lock(&mu_);
  rng_ = rng;
  num_left_ = 0;
}

void QuestionSource::SetNumClasses(int num_classes) {
  MutexLock lock(&mu_);
  num_classes_ = num_classes == 0 ? max_classes_
                                  : std::clamp(num_classes, 1, max_classes_);
}

}  // namespace elenchus
