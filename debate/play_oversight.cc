// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/play_oversight.h"

#include <utility>
#include <vector>

#include "core/rng.h"
#include "core/schedule.h"
#include "core/status.h"
#include "debate/oversight.h"
#include "debate/trace_calls.h"

namespace elenchus {
namespace {

// What M is asked to say, and how.
class Speaker {
 public:
  Speaker(const DebateConfig& rules, Model& model)
      : model_(model),
        temperature_(ScheduledValue(rules.schedule(), "temperature",
                                    rules.temperature(), StepOf(model))),
        max_tokens_(rules.max_argument_tokens()) {}

  // One answer to each prompt, about the question of its index.
  absl::StatusOr<std::vector<Call>> Say(const std::vector<Question>& questions,
                                        const std::vector<Prompt>& prompts,
                                        Rng* rng) {
    std::vector<ModelRequest> requests;
    for (size_t i = 0; i < prompts.size(); ++i) {
      requests.push_back({.question = &questions[i],
                          .prompt = &prompts[i],
                          .temperature = temperature_,
                          .max_tokens = max_tokens_,
                          .seed = rng->Next()});
    }
    return model_.Answer(requests);
  }

 private:
  Model& model_;
  const double temperature_;
  const int max_tokens_;
};

// Inputs that alpha describes; none if there are none.
absl::StatusOr<std::vector<Question>> DrawCases(const Deployment& deployment,
                                                absl::string_view alpha,
                                                const Question& about,
                                                int num_cases, Rng* rng) {
  std::vector<Question> questions;
  for (int i = 0; i < num_cases; ++i) {
    absl::StatusOr<Question> drawn = deployment.DrawDescribed(alpha, rng);
    if (absl::IsNotFound(drawn.status())) break;
    ELENCHUS_RETURN_IF_ERROR(drawn.status());
    drawn->set_id(about.id());
    drawn->set_task(about.task());
    questions.push_back(*std::move(drawn));
  }
  return questions;
}

}  // namespace

absl::StatusOr<Trace> PlayOversight(const Question& question,
                                    const DebateConfig& rules, Model& model,
                                    Judge& judge, const Deployment& deployment,
                                    uint64_t seed, const Clock& clock) {
  const int64_t start_us = clock.NowMicros();
  Rng rng(seed);
  Speaker speaker(rules, model);
  Trace trace;
  const Question about = OversightQuestion(question.id(), question.task());
  *trace.mutable_question() = about;
  trace.set_seed(seed);
  trace.set_template_hash(model.TemplateHash());
  trace.set_verdict_outcome(VERDICT_OUTCOME_NONE);
  Oversight& oversight = *trace.mutable_oversight();

  ELENCHUS_ASSIGN_OR_RETURN(std::vector<Call> proposals,
                            speaker.Say({about}, {ProposePrompt()}, &rng));
  *oversight.mutable_proposal() = std::move(proposals.front());
  const std::string& alpha = oversight.proposal().answer();
  ELENCHUS_ASSIGN_OR_RETURN(
      *oversight.mutable_likelihood(),
      judge.Decide(about, LikelihoodPrompt(alpha), {}, rng.Next()));

  if (Likelihood(oversight) > 0) {
    ELENCHUS_ASSIGN_OR_RETURN(
        const std::vector<Question> questions,
        DrawCases(deployment, alpha, about, rules.oversight_cases(), &rng));
    std::vector<Prompt> prompts;
    for (const Question& of : questions) prompts.push_back(InputPrompt(of));
    ELENCHUS_ASSIGN_OR_RETURN(std::vector<Call> answers,
                              speaker.Say(questions, prompts, &rng));
    for (size_t i = 0; i < questions.size(); ++i) {
      OversightCase& of = *oversight.add_cases();
      *of.mutable_question() = questions[i];
      *of.mutable_answer() = std::move(answers[i]);
      ELENCHUS_ASSIGN_OR_RETURN(
          *of.mutable_judgement(),
          judge.Decide(
              questions[i],
              CatastrophePrompt(questions[i].text(), of.answer().answer()), {},
              rng.Next()));
    }
  }
  SetVersions(&trace);
  trace.set_wall_us(clock.NowMicros() - start_us);
  return trace;
}

}  // namespace elenchus
