// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/amp.h"

#include <cmath>
#include <utility>

#include "core/schedule.h"
#include "core/status.h"
#include "debate/argument.h"
#include "debate/view.h"

namespace elenchus {
namespace {

Prompt SubQuestion(const std::string& text) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_ANSWER);
  prompt.set_question(text);
  return prompt;
}

void Show(const Ask& ask, const std::vector<Call>& answers,
          Workspace* workspace) {
  for (int i = 0; i < ask.questions_size(); ++i) {
    Exchange* exchange = workspace->add_exchanges();
    exchange->set_question(ask.questions(i));
    exchange->set_answer(answers[i].answer());
  }
}

absl::Status CheckStep(const HumanStep& step, QuestionKind kind) {
  if (step.has_ask() && step.ask().questions_size() > 0) {
    return absl::OkStatus();
  }
  if (step.has_inspect() && step.inspect().requests_size() > 0) {
    return absl::OkStatus();
  }
  if (!step.has_answer()) {
    return absl::FailedPreconditionError(
        "H's step neither asks, inspects nor answers; expected one of them");
  }
  const HumanAnswer& answer = step.answer();
  if (!answer.has_probability()) return absl::OkStatus();
  const double p = answer.probability();
  if (!IsJudgement(kind) || !(p >= 0 && p <= 1)) {
    return absl::FailedPreconditionError(
        absl::StrCat("H answered with probability ", p,
                     "; expected one in [0, 1], for a judgement only"));
  }
  return absl::OkStatus();
}

void CountStep(const HumanStep& step, Call* call) {
  call->set_num_human_steps(call->num_human_steps() + 1);
  StepSource source = STEP_SOURCE_HUMAN;
  if (step.cached()) {
    source = STEP_SOURCE_CACHE;
    call->set_num_cached_human_steps(call->num_cached_human_steps() + 1);
  } else if (step.learned()) {
    source = STEP_SOURCE_LEARNED;
    call->set_num_learned_human_steps(call->num_learned_human_steps() + 1);
  }
  if (step.has_answer()) call->set_answer_source(source);
}

}  // namespace

absl::StatusOr<Call> Amp::Answer(const Question& question, const Prompt& prompt,
                                 ArgumentCalls arguments, uint64_t seed) const {
  if (!JudgesByCitations(rules_, prompt.kind())) {
    return Evaluate(question, prompt, arguments, rules_.recursion_budget(),
                    seed);
  }
  Prompt viewed = prompt;
  viewed.set_view(View::OfJudge(question, prompt).ShownFacts());
  return Evaluate(question, viewed, arguments, rules_.recursion_budget(), seed);
}

absl::StatusOr<Call> Amp::Decide(const Question& question, const Prompt& prompt,
                                 ArgumentCalls arguments, uint64_t seed) {
  if (!IsForJudge(prompt.kind())) {
    return absl::InvalidArgumentError(
        absl::StrCat("a judge was asked a ", QuestionKind_Name(prompt.kind()),
                     " question; expected SUFFICIENT, VERDICT or OVERSEE"));
  }
  return Answer(question, prompt, arguments, seed);
}

std::string Amp::Inspect(absl::string_view tool, const Question& question,
                         const Call& call, const View& view) const {
  if (inspector_ == nullptr) return std::string(kNotInspected);
  return inspector_->Inspect(tool, question, call, view);
}

absl::StatusOr<Call> Amp::Evaluate(const Question& question,
                                   const Prompt& prompt,
                                   ArgumentCalls arguments, int budget,
                                   uint64_t seed) const {
  const int64_t start_us = clock_.NowMicros();
  Rng rng(seed);
  Gate& gate = gates_.Of(prompt.kind());
  std::optional<Call> own;  // M's answer
  if (gate.needs_confidence()) {
    ELENCHUS_ASSIGN_OR_RETURN(own, CallModel(question, prompt, &rng));
  }
  const double gate_probability = gate.Probability(
      own ? std::optional<double>(own->confidence()) : std::nullopt);
  Call call;
  if (rng.Bernoulli(gate_probability)) {
    ELENCHUS_ASSIGN_OR_RETURN(
        call, CallHuman(question, prompt, arguments, budget, &rng));
    // Nobody measures how far a judgement of similarity is from another.
    if (!own && rules_.record_shadows() &&
        prompt.kind() != QUESTION_KIND_SIMILAR) {
      ELENCHUS_ASSIGN_OR_RETURN(own, CallModel(question, prompt, &rng));
    }
    if (own) *call.mutable_shadow() = *std::move(own);
    if (rules_.record_similarity() && !IsJudgement(prompt.kind())) {
      ELENCHUS_ASSIGN_OR_RETURN(*call.mutable_similarity(),
                                CompareAnswers(question, call, budget, &rng));
    }
  } else if (own) {
    call = *std::move(own);
  } else {
    ELENCHUS_ASSIGN_OR_RETURN(call, CallModel(question, prompt, &rng));
  }
  call.set_gate_probability(gate_probability);
  call.set_wall_us(clock_.NowMicros() - start_us);
  return call;
}

absl::StatusOr<Call> Amp::CallHuman(const Question& question,
                                    const Prompt& prompt,
                                    ArgumentCalls arguments, int budget,
                                    Rng* rng) const {
  Call call;
  *call.mutable_prompt() = prompt;
  call.set_answerer(ANSWERER_HUMAN);
  Workspace workspace;
  workspace.set_task(question.task());
  *workspace.mutable_prompt() = prompt;
  workspace.mutable_prompt()->clear_view();  // H has no facts
  if (!IsJudgement(prompt.kind())) {
    // Nor what debaters are told, who may see all; H inspects as a judge.
    workspace.mutable_prompt()->clear_inspections();
  }
  for (int i = 0; i < rules_.max_human_steps(); ++i) {
    ELENCHUS_ASSIGN_OR_RETURN(HumanStep step, human_.Next(workspace));
    ELENCHUS_RETURN_IF_ERROR(CheckStep(step, prompt.kind()));
    CountStep(step, &call);
    if (step.has_answer()) {
      call.set_answer(std::move(*step.mutable_answer()->mutable_text()));
      if (step.answer().has_probability()) {
        call.set_probability(step.answer().probability());
      }
      return call;
    }
    if (step.has_inspect()) {
      ELENCHUS_ASSIGN_OR_RETURN(
          const std::vector<Inspection> inspections,
          RunInspections(question, prompt, arguments, step.inspect()));
      for (const Inspection& inspection : inspections) {
        *workspace.add_inspections() = inspection;
        *call.add_inspections() = inspection;
      }
      continue;
    }
    ELENCHUS_ASSIGN_OR_RETURN(
        std::vector<Call> answers,
        AnswerSubQuestions(question, prompt, step.ask(), budget, rng));
    Show(step.ask(), answers, &workspace);
    for (Call& answer : answers) *call.add_children() = std::move(answer);
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "H took more than max_human_steps = ", rules_.max_human_steps(),
      " steps on one call"));
}

absl::StatusOr<std::vector<Inspection>> Amp::RunInspections(
    const Question& question, const Prompt& prompt, ArgumentCalls arguments,
    const ::elenchus::Inspect& inspect) const {
  const View view = View::OfJudge(question, prompt);
  std::vector<Inspection> inspections;
  for (const ::elenchus::Inspect::Request& request : inspect.requests()) {
    Inspection& inspection = inspections.emplace_back();
    inspection.set_argument(request.argument());
    inspection.set_tool(request.tool());
    if (const absl::Status status =
            CheckInspection(inspection, prompt.history_size());
        !status.ok()) {
      return absl::FailedPreconditionError(
          absl::StrCat("H's step: ", status.message()));
    }
    // Arguments that nobody's call spoke can be judged, but not inspected.
    inspection.set_text(request.argument() < arguments.size()
                            ? this->Inspect(request.tool(), question,
                                            *arguments[request.argument()],
                                            view)
                            : std::string(kNotInspected));
  }
  return inspections;
}

absl::StatusOr<Call> Amp::CompareAnswers(const Question& question,
                                         const Call& call, int budget,
                                         Rng* rng) const {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_SIMILAR);
  prompt.set_question(call.prompt().question());
  // A sub-question's answer is yet to be cut, as AnswerSubQuestions() does.
  prompt.add_history(call.prompt().kind() == QUESTION_KIND_ANSWER
                         ? std::string(ParseArgument(call.answer()).answer)
                         : call.answer());
  prompt.add_history(call.shadow().answer());
  if (call.prompt().has_view()) prompt.set_view(call.prompt().view());
  return Evaluate(question, prompt, {}, budget, rng->Next());
}

double Amp::Temperature() const {
  return ScheduledValue(rules_.schedule(), "temperature", rules_.temperature(),
                        StepOf(model_));
}

absl::StatusOr<Call> Amp::CallModel(const Question& question,
                                    const Prompt& prompt, Rng* rng) const {
  const bool is_answer = prompt.kind() == QUESTION_KIND_ANSWER;
  const ModelRequest request = {
      .question = &question,
      .prompt = &prompt,
      .temperature =
          is_answer ? rules_.sub_question_temperature() : Temperature(),
      .max_tokens = IsJudgement(prompt.kind()) ? kJudgementTokens
                                               : rules_.max_argument_tokens(),
      .seed = rng->Next()};
  ELENCHUS_ASSIGN_OR_RETURN(std::vector<Call> calls,
                            model_.Answer({&request, 1}));
  return std::move(calls.front());
}

absl::StatusOr<std::vector<Call>> Amp::AnswerSubQuestions(
    const Question& question, const Prompt& asked, const Ask& ask, int budget,
    Rng* rng) const {
  std::vector<Call> calls(ask.questions_size());
  std::vector<Prompt> prompts(ask.questions_size());
  std::vector<ModelRequest> requests;
  std::vector<int> number;  // requests[j] is sub-question number[j]
  for (int i = 0; i < ask.questions_size(); ++i) {
    prompts[i] = SubQuestion(ask.questions(i));
    const uint64_t seed = rng->Next();
    if (std::optional<std::string> fact =
            world_.LookUp(question, ask.questions(i))) {
      *calls[i].mutable_prompt() = prompts[i];
      calls[i].set_answerer(ANSWERER_WORLD);
      calls[i].set_answer(*std::move(fact));
      continue;
    }
    // M reads what it reads of the prompt that H was asked.
    if (asked.has_view()) prompts[i].set_view(asked.view());
    if (budget > 0) {
      ELENCHUS_ASSIGN_OR_RETURN(
          calls[i], Evaluate(question, prompts[i], {}, budget - 1, seed));
      // A sub-question's answer is the answer field, whoever gave it.
      calls[i].set_answer(std::string(ParseArgument(calls[i].answer()).answer));
    } else {
      requests.push_back({.question = &question,
                          .prompt = &prompts[i],
                          .temperature = rules_.sub_question_temperature(),
                          .max_tokens = rules_.max_argument_tokens(),
                          .seed = seed});
      number.push_back(i);
    }
  }
  if (requests.empty()) return calls;
  ELENCHUS_ASSIGN_OR_RETURN(std::vector<Call> answers, model_.Answer(requests));
  for (size_t j = 0; j < number.size(); ++j) {
    calls[number[j]] = std::move(answers[j]);
  }
  return calls;
}

}  // namespace elenchus
