// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/learned_human.h"

#include <ATen/Parallel.h>

#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/mutex.h"
#include "core/rng.h"
#include "core/snapshot.h"
#include "core/status.h"
#include "human_proxy/step_text.h"
#include "human_proxy/step_trainer.h"
#include "human_proxy/workspace.h"
#include "model/engine.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

constexpr size_t kMaxTraining = 100'000;
constexpr size_t kMaxHeldOut = 1'000;
constexpr int64_t kStepsBetweenMeasures = 50;
constexpr int kSlots = 64;

// The newest `capacity` examples.
class Examples {
 public:
  explicit Examples(size_t capacity) : capacity_(capacity) {}

  void Add(Example example) {
    if (examples_.size() < capacity_) {
      examples_.push_back(std::move(example));
    } else {
      examples_[next_] = std::move(example);
      next_ = (next_ + 1) % capacity_;
    }
  }
  const std::vector<Example>& all() const { return examples_; }

 private:
  const size_t capacity_;
  std::vector<Example> examples_;
  size_t next_ = 0;
};

Example ExampleOf(const HumanLabel& label) {
  Example example;
  example.prompt = PromptTokens(PromptOf(label.workspace()));
  example.answer = Encode(TextOf(label.step()));
  example.answer.push_back(kEndOfText);
  return example;
}

absl::StatusOr<HumanStep> StepOf(const Call& call, QuestionKind kind) {
  const auto& tokens = call.answer_tokens();
  if (tokens.empty() || tokens[tokens.size() - 1] != kEndOfText) {
    return absl::InvalidArgumentError(absl::StrCat(
        "H' did not come to an end in ", tokens.size(), " tokens"));
  }
  return ParseStep(call.answer(), kind);
}

class LearnedHumanImpl : public LearnedHuman {
 public:
  LearnedHumanImpl(const LearnedHumanConfig& config, uint64_t seed,
                   std::unique_ptr<Engine> engine)
      : config_(config), seed_(seed), engine_(std::move(engine)) {}

  void Learn(const HumanLabel& label) override {
    Example example = ExampleOf(label);
    if (static_cast<int>(example.prompt.size() + example.answer.size()) >
        config_.model().context_length()) {
      return;
    }
    Rng coin(FingerprintOf(label.workspace()), "held out", 0);
    MutexLock lock(&mu_);
    if (coin.Bernoulli(config_.held_out_share())) {
      held_out_.try_emplace(label.workspace().prompt().kind(), kMaxHeldOut)
          .first->second.Add(std::move(example));
    } else {
      training_.Add(std::move(example));
      ++num_training_;
      changed_.NotifyAll();
    }
  }

  std::optional<double> held_out_loss() const override {
    MutexLock lock(&mu_);
    return held_out_loss_;
  }
  std::optional<double> held_out_loss(QuestionKind kind) const override {
    MutexLock lock(&mu_);
    const auto it = held_out_losses_.find(kind);
    if (it == held_out_losses_.end()) return std::nullopt;
    return it->second;
  }

  State state() const override {
    MutexLock lock(&mu_);
    int64_t num_held_out = 0;
    for (const auto& [kind, examples] : held_out_) {
      num_held_out += static_cast<int64_t>(examples.all().size());
    }
    return {.training_steps = num_steps_,
            .training_labels = static_cast<int64_t>(training_.all().size()),
            .held_out_labels = num_held_out,
            .held_out_loss = held_out_loss_,
            .held_out_losses = held_out_losses_};
  }

  std::vector<absl::StatusOr<HumanStep>> Next(
      absl::Span<const Workspace* const> workspaces) override;

  absl::Status Train(std::stop_token stop,
                     const std::function<void()>& measured) override {
    try {
      return TrainUntil(stop, measured);
    } catch (const std::exception& error) {
      return absl::InternalError(absl::StrCat("H': ", error.what()));
    }
  }

 private:
  absl::Status TrainUntil(const std::stop_token& stop,
                          const std::function<void()>& measured);
  bool MayStep() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return num_training_ > 0 &&
           static_cast<double>(num_steps_) <
               config_.steps_per_label() * static_cast<double>(num_training_);
  }
  // Examples for one step; none if training is to wait.
  std::vector<Example> Draw(Rng* rng);
  void WaitForLabels(const std::stop_token& stop);
  absl::Status Measure(const StepTrainer& trainer);

  const LearnedHumanConfig config_;
  const uint64_t seed_;
  const std::unique_ptr<Engine> engine_;

  mutable Mutex mu_;
  CondVar changed_;
  Examples training_ ABSL_GUARDED_BY(mu_){kMaxTraining};
  std::map<QuestionKind, Examples> held_out_ ABSL_GUARDED_BY(mu_);
  int64_t num_training_ ABSL_GUARDED_BY(mu_) = 0;  // so far
  int64_t num_steps_ ABSL_GUARDED_BY(mu_) = 0;
  std::optional<double> held_out_loss_ ABSL_GUARDED_BY(mu_);
  // Of the kinds that have min_held_out labels.
  std::map<QuestionKind, double> held_out_losses_ ABSL_GUARDED_BY(mu_);
};

std::vector<absl::StatusOr<HumanStep>> LearnedHumanImpl::Next(
    absl::Span<const Workspace* const> workspaces) {
  std::vector<absl::StatusOr<HumanStep>> steps(
      workspaces.size(),
      absl::InvalidArgumentError(
          "the workspace is longer than learned.model.context_length"));
  const Question no_facts;
  std::vector<Prompt> prompts(workspaces.size());
  std::vector<ModelRequest> requests;
  std::vector<size_t> asked;
  for (size_t i = 0; i < workspaces.size(); ++i) {
    prompts[i] = PromptOf(*workspaces[i]);
    if (static_cast<int>(PromptTokens(prompts[i]).size()) >=
        config_.model().context_length()) {
      continue;
    }
    asked.push_back(i);
    requests.push_back({.question = &no_facts,
                        .prompt = &prompts[i],
                        .temperature = 0,
                        .max_tokens = config_.model().context_length()});
  }
  absl::StatusOr<std::vector<Call>> calls = engine_->Answer(requests);
  for (size_t j = 0; j < asked.size(); ++j) {
    const QuestionKind kind = workspaces[asked[j]]->prompt().kind();
    if (calls.ok()) {
      steps[asked[j]] = StepOf((*calls)[j], kind);
    } else {
      steps[asked[j]] = calls.status();
    }
  }
  return steps;
}

absl::Status LearnedHumanImpl::TrainUntil(
    const std::stop_token& stop, const std::function<void()>& measured) {
  const std::stop_callback wake(stop, [this] {
    MutexLock lock(&mu_);
    changed_.NotifyAll();
  });
  at::set_num_threads(1);  // steps are small
  StepTrainer trainer(config_, Rng(seed_, "learned human", 0).Next());
  Rng rng(seed_, "labels", 0);
  bool is_measured = true;
  while (!stop.stop_requested()) {
    std::vector<Example> batch = Draw(&rng);
    const bool waits = batch.empty();
    if (!waits) {
      ELENCHUS_RETURN_IF_ERROR(trainer.Step(std::move(batch)));
      is_measured = false;
    }
    if (!is_measured &&
        (waits || trainer.num_steps() % kStepsBetweenMeasures == 0)) {
      ELENCHUS_RETURN_IF_ERROR(Measure(trainer));
      is_measured = true;
      measured();
    }
    if (waits) WaitForLabels(stop);
  }
  return absl::OkStatus();
}

std::vector<Example> LearnedHumanImpl::Draw(Rng* rng) {
  std::vector<Example> batch;
  MutexLock lock(&mu_);
  if (!MayStep()) return batch;
  const std::vector<Example>& all = training_.all();
  for (int i = 0; i < config_.batch_labels(); ++i) {
    batch.push_back(all[rng->Uniform(all.size())]);
  }
  ++num_steps_;
  return batch;
}

void LearnedHumanImpl::WaitForLabels(const std::stop_token& stop) {
  MutexLock lock(&mu_);
  while (!MayStep() && !stop.stop_requested()) changed_.Wait(&mu_);
}

absl::Status LearnedHumanImpl::Measure(const StepTrainer& trainer) {
  std::map<QuestionKind, Examples> held_out;
  {
    MutexLock lock(&mu_);
    held_out = held_out_;
  }
  const auto is_enough = [this](size_t num_examples) {
    return static_cast<int>(num_examples) >= config_.min_held_out();
  };
  double sum = 0;
  size_t num_tokens = 0, num_examples = 0;
  std::map<QuestionKind, double> losses;
  for (const auto& [kind, examples] : held_out) {
    ELENCHUS_ASSIGN_OR_RETURN(const double loss,
                              trainer.AverageLoss(examples.all()));
    size_t tokens = 0;
    for (const Example& example : examples.all()) {
      tokens += example.answer.size();
    }
    sum += loss * static_cast<double>(tokens);
    num_tokens += tokens;
    num_examples += examples.all().size();
    if (is_enough(examples.all().size())) losses[kind] = loss;
  }
  if (!is_enough(num_examples)) return absl::OkStatus();
  ELENCHUS_RETURN_IF_ERROR(engine_->SetWeights(
      std::make_shared<const Snapshot>(trainer.AverageWeights())));
  MutexLock lock(&mu_);
  held_out_loss_ = sum / static_cast<double>(num_tokens);
  held_out_losses_ = std::move(losses);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<LearnedHuman>> MakeLearnedHuman(
    const LearnedHumanConfig& config, uint64_t seed) {
  ELENCHUS_RETURN_IF_ERROR(
      Annotate(CheckModelConfig(config.model()), "human_proxy.learned"));
  EngineConfig engine_config;
  engine_config.set_num_slots(kSlots);
  engine_config.set_num_cached_prefixes(0);
  ELENCHUS_ASSIGN_OR_RETURN(
      std::unique_ptr<Engine> engine,
      Engine::Create(config.model(), engine_config, nullptr));
  return std::make_unique<LearnedHumanImpl>(config, seed, std::move(engine));
}

}  // namespace elenchus
