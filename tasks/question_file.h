// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// A world of questions from a file of JSON lines:
//   {"question": "Who wrote it?", "context": "...", "choices": ["A", "B"],
//    "reference": "A"}
// `question` is text of 1 byte to 4 KiB; `context`, optional, is what debaters
// may read; `choices`, optional, are distinct non-empty answers without ':';
// `reference`, optional, is the true answer and is read by the evaluator alone
// (tasks/ground_truth.h). Other keys are refused.
#ifndef ELENCHUS_TASKS_QUESTION_FILE_H_
#define ELENCHUS_TASKS_QUESTION_FILE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tasks/scripted_human.h"
#include "tasks/task.h"
#include "tasks/withheld.h"

namespace elenchus {

inline constexpr absl::string_view kQuestionFileName = "question_file";

struct FileQuestion {
  std::string text;
  // The context, then a line of the choices if there are any; ends in '\n'.
  std::string facts;
  std::vector<std::string> choices;
};

// One line. InvalidArgument: "question: expected ..., got ...".
absl::StatusOr<FileQuestion> ReadQuestionLine(absl::string_view line);

// Reads the lines; empty ones are skipped. InvalidArgument for the first line
// that is broken, "file:7: question: expected ..., got ...", with how many more
// there are. If `skip_broken`, broken lines are logged and left out, and only a
// file without a whole line is an error. NotFound if there is no file.
absl::StatusOr<std::vector<FileQuestion>> ReadQuestionFile(
    const std::string& path, bool skip_broken);

// Thread-safe and immutable.
class QuestionFileTask : public Task {
 public:
  // `questions` is not empty; `config` must be valid.
  QuestionFileTask(const TaskConfig& config,
                   std::vector<FileQuestion> questions);

  int num_levels() const override { return 1; }
  // Facts of a question drawn uniformly from the split.
  absl::StatusOr<std::string> DrawFacts(Split split, int level,
                                        Rng* rng) const override;
  // One of the questions with these facts, uniformly.
  std::string DrawQuestion(absl::string_view facts, int level,
                           Rng* rng) const override;
  int LevelOf(const Question& question) const override;
  std::string ClassOf(absl::string_view question) const override;
  std::vector<std::string> Classes() const override { return {"question"}; }
  // All choices of the file.
  std::vector<std::string> Answers() const override { return answers_; }
  // Nothing is primitive.
  std::optional<std::string> LookUpFact(const Question&,
                                        absl::string_view) const override {
    return std::nullopt;
  }
  int LongestFacts() const override { return longest_facts_; }
  int LongestQuestion() const override { return longest_question_; }

 private:
  std::vector<std::string> answers_;
  int longest_facts_ = 0;
  int longest_question_ = 0;
  // Facts by split, once for each of their questions.
  std::vector<std::string> facts_[2];
  std::map<std::string, std::vector<std::string>, std::less<>> by_facts_;
  std::map<std::string, bool, std::less<>> texts_;
};

// An H who knows nothing about the world and relies on M: its answer is M's,
// and an argument is right in so far as M gives the same answer when asked
// again. For people and language models in its place, see human_proxy/.
class RelyingHuman : public ScriptedHuman {
 public:
  explicit RelyingHuman(absl::string_view task) : ScriptedHuman(task) {}

 private:
  absl::StatusOr<HumanStep> Argue(const Workspace& workspace) const override;
  absl::StatusOr<std::vector<Claim>> ClaimsOf(
      absl::string_view question, absl::string_view argument) const override;
};

}  // namespace elenchus

#endif  // ELENCHUS_TASKS_QUESTION_FILE_H_
