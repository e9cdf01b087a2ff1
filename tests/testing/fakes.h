// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Torch-free stand-ins for M, H and the world.
#ifndef ELENCHUS_TESTS_TESTING_FAKES_H_
#define ELENCHUS_TESTS_TESTING_FAKES_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "debate/human.h"
#include "debate/model.h"
#include "debate/world.h"

namespace elenchus {

// M as a function from request to text; tokens are the text's bytes.
class FakeModel : public Model {
 public:
  using Function =
      std::function<absl::StatusOr<std::string>(const ModelRequest&)>;
  explicit FakeModel(Function function, uint64_t version = 7)
      : function_(std::move(function)), version_(version) {}

  absl::StatusOr<std::vector<Call>> Answer(
      absl::Span<const ModelRequest> requests) override {
    std::vector<Call> calls;
    for (const ModelRequest& request : requests) {
      absl::StatusOr<std::string> text = function_(request);
      if (!text.ok()) return text.status();
      Call call;
      *call.mutable_prompt() = *request.prompt;
      call.set_answerer(ANSWERER_MODEL);
      call.set_answer(*text);
      for (unsigned char c : *text) {
        call.add_answer_tokens(c);
        call.add_log_probs(-1);
      }
      call.set_temperature(static_cast<float>(request.temperature));
      call.set_seed(request.seed);
      call.set_version(version_);
      call.set_confidence(static_cast<float>(confidence_));
      calls.push_back(std::move(call));
    }
    return calls;
  }
  uint64_t version() const override { return version_; }
  // Of every call from now on.
  void set_confidence(double confidence) { confidence_ = confidence; }
  uint64_t TemplateHash() const override { return 42; }

 private:
  const Function function_;
  const uint64_t version_;
  double confidence_ = 0.5;
};

// H as a function.
class FakeHuman : public Human {
 public:
  using Function = std::function<absl::StatusOr<HumanStep>(const Workspace&)>;
  explicit FakeHuman(Function function) : function_(std::move(function)) {}
  absl::StatusOr<HumanStep> Next(const Workspace& workspace) override {
    return function_(workspace);
  }

 private:
  const Function function_;
};

// A world whose primitives start with '!': "!x" is answered "x".
class FakeWorld : public World {
 public:
  std::optional<std::string> LookUp(const Question&,
                                    absl::string_view text) const override {
    if (text.empty() || text[0] != '!') return std::nullopt;
    return std::string(text.substr(1));
  }
};

inline HumanStep AnswerStep(const std::string& text) {
  HumanStep step;
  step.mutable_answer()->set_text(text);
  step.set_pure(true);
  return step;
}

inline HumanStep ProbabilityStep(double p) {
  HumanStep step;
  step.mutable_answer()->set_probability(p);
  return step;
}

inline HumanStep AskStep(const std::vector<std::string>& questions) {
  HumanStep step;
  for (const std::string& q : questions) step.mutable_ask()->add_questions(q);
  step.set_pure(true);
  return step;
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_TESTING_FAKES_H_
