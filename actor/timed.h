// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Parts of a debate that count how long they are waited for.
#ifndef ELENCHUS_ACTOR_TIMED_H_
#define ELENCHUS_ACTOR_TIMED_H_

#include <prometheus/counter.h>

#include "core/clock.h"
#include "debate/human.h"
#include "debate/judge.h"

namespace elenchus {

// Adds the seconds of its life to a counter.
class CountSeconds {
 public:
  explicit CountSeconds(prometheus::Counter& counter) : counter_(counter) {}
  ~CountSeconds() {
    counter_.Increment(
        static_cast<double>(Clock::Real().NowMicros() - start_us_) * 1e-6);
  }

 private:
  prometheus::Counter& counter_;
  const int64_t start_us_ = Clock::Real().NowMicros();
};

// Thread-safe. Borrow their parts.
class TimedHuman : public Human {
 public:
  TimedHuman(Human& human, prometheus::Counter& seconds)
      : human_(human), seconds_(seconds) {}

  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override {
    CountSeconds count(seconds_);
    return human_.Next(workspace);
  }

 private:
  Human& human_;
  prometheus::Counter& seconds_;
};

class TimedJudge : public Judge {
 public:
  TimedJudge(Judge& judge, prometheus::Counter& seconds)
      : judge_(judge), seconds_(seconds) {}

  absl::StatusOr<Call> Decide(const Question& question, const Prompt& prompt,
                              ArgumentCalls arguments, uint64_t seed) override {
    CountSeconds count(seconds_);
    return judge_.Decide(question, prompt, arguments, seed);
  }

 private:
  Judge& judge_;
  prometheus::Counter& seconds_;
};

}  // namespace elenchus

#endif  // ELENCHUS_ACTOR_TIMED_H_
