// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "actor/question_source.h"

#include <algorithm>

#include "core/status.h"

namespace elenchus {
namespace {

// Draws after which a class counts as exhausted for the facts at hand.
constexpr int kMaxDraws = 100;

}  // namespace

Rng QuestionRng(uint64_t seed, int index, int num_earlier_starts,
                uint64_t first_version) {
  Rng actor(seed, "actor", static_cast<uint64_t>(index));
  for (int i = 0; i < num_earlier_starts; ++i) actor.Next();
  return Rng(actor.Next(), "first weights", first_version);
}

absl::StatusOr<DebateStart> QuestionSource::Next() {
  MutexLock lock(&mu_);
  if (asked_.empty() ||
      static_cast<int>(asked_.size()) == questions_per_context_) {
    ELENCHUS_RETURN_IF_ERROR(DrawFacts());
  }
  std::string text = task_.DrawQuestion(facts_, level_, &rng_);
  // The class stays as drawn, lest small classes become rarer than in D.
  const std::string of_class = task_.ClassOf(text);
  for (int i = 0; !IsNew(text, of_class); ++i) {
    if (i == kMaxDraws) ELENCHUS_RETURN_IF_ERROR(DrawFacts());
    text = task_.DrawQuestion(facts_, level_, &rng_);
  }
  asked_.insert(text);
  DebateStart start;
  start.question.set_id(++last_id_);
  start.question.set_task(task_name_);
  start.question.set_facts(facts_);
  start.question.set_text(std::move(text));
  start.seed = rng_.Next();
  return start;
}

absl::Status QuestionSource::DrawFacts() {
  ELENCHUS_ASSIGN_OR_RETURN(facts_,
                            task_.DrawFacts(Split::kTrain, level_, &rng_));
  asked_.clear();
  return absl::OkStatus();
}

bool QuestionSource::IsNew(const std::string& text,
                           const std::string& of_class) const {
  return task_.ClassOf(text) == of_class && !asked_.contains(text);
}

void QuestionSource::Reseed(Rng rng) {
  MutexLock lock(&mu_);
  rng_ = rng;
  asked_.clear();  // so that the next question has new facts
}

void QuestionSource::SetLevel(int level) {
  MutexLock lock(&mu_);
  const int last = task_.num_levels();
  level_ = level == 0 ? last : std::clamp(level, 1, last);
}

}  // namespace elenchus
