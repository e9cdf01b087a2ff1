// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Amp(M): H where the gate says that H is worth calling, else M
// (method.md section 1).
#ifndef ELENCHUS_DEBATE_AMP_H_
#define ELENCHUS_DEBATE_AMP_H_

#include "absl/status/statusor.h"
#include "core/clock.h"
#include "core/rng.h"
#include "debate/gate.h"
#include "debate/human.h"
#include "debate/inspector.h"
#include "debate/judge.h"
#include "debate/model.h"
#include "debate/world.h"
#include "proto/config.pb.h"

namespace elenchus {

// Thread-safe. Borrows its parts, which must outlive it.
class Amp : public Judge {
 public:
  // Without an inspector every inspection says that it is not available.
  Amp(const DebateConfig& rules, Model& model, Human& human, const World& world,
      const Clock& clock = Clock::Real(), const Inspector* inspector = nullptr)
      : rules_(rules),
        gates_(rules),
        model_(model),
        human_(human),
        world_(world),
        clock_(clock),
        inspector_(inspector) {}

  // Amp(M_t)(prompt) about `question`, with its whole tree of calls. The prompt
  // comes without a view: the call's has the one that judge_facts says. A
  // function of its arguments, of what model and human answer and, where a gate
  // looks at confidence, of the gate's threshold: all randomness comes from
  // `seed`. H may inspect `arguments` as a judge does. Blocks until answered.
  // Errors: those of Model and Human; FailedPrecondition if H takes more than
  // max_human_steps, gives a step that says nothing, or inspects what is not
  // there.
  absl::StatusOr<Call> Answer(const Question& question, const Prompt& prompt,
                              ArgumentCalls arguments, uint64_t seed) const;
  absl::StatusOr<Call> Answer(const Question& question, const Prompt& prompt,
                              uint64_t seed) const {
    return Answer(question, prompt, {}, seed);
  }

  // Answer(), for a judge's questions only.
  absl::StatusOr<Call> Decide(const Question& question, const Prompt& prompt,
                              ArgumentCalls arguments, uint64_t seed) override;

  // What a tool says of a call of this model's, to an onlooker with this view.
  std::string Inspect(absl::string_view tool, const Question& question,
                      const Call& call, const View& view) const;

  const Model& model() const { return model_; }

 private:
  // The sub-questions of one step of H, who was asked `asked`, together.
  absl::StatusOr<std::vector<Call>> AnswerSubQuestions(const Question& question,
                                                       const Prompt& asked,
                                                       const Ask& ask,
                                                       int budget,
                                                       Rng* rng) const;
  absl::StatusOr<Call> Evaluate(const Question& question, const Prompt& prompt,
                                ArgumentCalls arguments, int budget,
                                uint64_t seed) const;
  absl::StatusOr<Call> CallHuman(const Question& question, const Prompt& prompt,
                                 ArgumentCalls arguments, int budget,
                                 Rng* rng) const;
  // What H sees of the arguments by these requests, in their order.
  absl::StatusOr<std::vector<Inspection>> RunInspections(
      const Question& question, const Prompt& prompt, ArgumentCalls arguments,
      const ::elenchus::Inspect& inspect) const;
  // Whether the answers of H's call, which had this budget, and of its shadow
  // say the same.
  absl::StatusOr<Call> CompareAnswers(const Question& question,
                                      const Call& call, int budget,
                                      Rng* rng) const;
  // Of arguments and judgements, by the weights in use.
  double Temperature() const;
  absl::StatusOr<Call> CallModel(const Question& question, const Prompt& prompt,
                                 Rng* rng) const;

  const DebateConfig rules_;
  mutable Gates gates_;
  Model& model_;
  Human& human_;
  const World& world_;
  const Clock& clock_;
  const Inspector* const inspector_;
};

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_AMP_H_
