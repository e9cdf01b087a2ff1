// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/question_file.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/file.h"
#include "core/log.h"
#include "core/status.h"
#include "debate/argument.h"
#include "nlohmann/json.hpp"
#include "tasks/text.h"

namespace elenchus {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxQuestionBytes = 4096;
constexpr size_t kMaxFactsBytes = 65536;
constexpr char kClass[] = "question";

absl::Status Expected(absl::string_view field, absl::string_view expected,
                      const Json& got) {
  return absl::InvalidArgumentError(absl::StrCat(
      field, ": expected ", expected, ", got ",
      Quoted(got.dump(-1, ' ', true, Json::error_handler_t::replace))));
}

absl::Status ReadText(const Json& object, const char* field, size_t max_bytes,
                      std::string* text) {
  const Json value = object.value(field, Json());
  if (!value.is_string() || value.get_ref<const std::string&>().empty() ||
      value.get_ref<const std::string&>().size() > max_bytes) {
    return Expected(field, absl::StrCat("text of 1 to ", max_bytes, " bytes"),
                    value);
  }
  *text = value.get<std::string>();
  return absl::OkStatus();
}

absl::Status ReadChoices(const Json& value, std::vector<std::string>* choices) {
  if (!value.is_array() || value.size() < 2) {
    return Expected("choices", "a list of at least 2 answers", value);
  }
  for (const Json& choice : value) {
    if (!choice.is_string() || choice.get_ref<const std::string&>().empty() ||
        absl::StrContains(choice.get_ref<const std::string&>(), ':') ||
        absl::StrContains(choice.get_ref<const std::string&>(), '\n') ||
        std::count(value.begin(), value.end(), choice) > 1) {
      return Expected("choices",
                      "distinct non-empty answers without ':' and line breaks",
                      choice);
    }
    choices->push_back(choice.get<std::string>());
  }
  return absl::OkStatus();
}

// Whether it could be the true answer, which is for the evaluator to read.
absl::Status CheckReference(const Json& value,
                            const std::vector<std::string>& choices) {
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
    return Expected("reference", "text", value);
  }
  const std::string& reference = value.get_ref<const std::string&>();
  if (!choices.empty() &&
      std::find(choices.begin(), choices.end(), reference) == choices.end()) {
    return Expected("reference", "one of the choices", value);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FileQuestion> ReadQuestionLine(absl::string_view line) {
  const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected an object of JSON, got ", Quoted(line)));
  }
  static const std::set<std::string> known = {"question", "context", "choices",
                                              "reference"};
  for (const auto& [key, value] : object.items()) {
    if (known.count(key) == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          Quoted(key), ": expected one of ", absl::StrJoin(known, ", ")));
    }
  }
  FileQuestion question;
  ELENCHUS_RETURN_IF_ERROR(
      ReadText(object, "question", kMaxQuestionBytes, &question.text));
  if (object.contains("context")) {
    ELENCHUS_RETURN_IF_ERROR(
        ReadText(object, "context", kMaxFactsBytes / 2, &question.facts));
  }
  question.facts += "\n";
  if (object.contains("choices")) {
    ELENCHUS_RETURN_IF_ERROR(ReadChoices(object["choices"], &question.choices));
    absl::StrAppend(&question.facts, absl::StrJoin(question.choices, " | "),
                    "\n");
  }
  if (object.contains("reference")) {
    ELENCHUS_RETURN_IF_ERROR(
        CheckReference(object["reference"], question.choices));
  }
  if (question.facts.size() > kMaxFactsBytes) {
    return Expected("choices", "65536 bytes with the context at most",
                    question.facts.size());
  }
  return question;
}

absl::StatusOr<std::vector<FileQuestion>> ReadQuestionFile(
    const std::string& path, bool skip_broken) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  std::vector<FileQuestion> questions;
  absl::Status first_broken;
  int number = 0, num_broken = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    absl::StatusOr<FileQuestion> question = ReadQuestionLine(line);
    if (question.ok()) {
      questions.push_back(*std::move(question));
      continue;
    }
    const absl::Status broken =
        Annotate(question.status(), absl::StrCat(path, ":", number));
    if (skip_broken) ELENCHUS_LOG(WARNING) << "left out: " << broken.message();
    if (++num_broken == 1) first_broken = broken;
  }
  if (num_broken > 0 && !skip_broken) {
    return absl::InvalidArgumentError(absl::StrCat(
        first_broken.message(), " (", num_broken - 1,
        " more broken lines; task.skip_broken_lines leaves them out)"));
  }
  if (questions.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": expected at least one whole line, got none"));
  }
  return questions;
}

QuestionFileTask::QuestionFileTask(const TaskConfig& config,
                                   std::vector<FileQuestion> questions) {
  const HashSplit split(config.withheld_share(), config.withheld_seed(), 0);
  std::set<std::string> answers;
  for (const FileQuestion& question : questions) {
    answers.insert(question.choices.begin(), question.choices.end());
    longest_facts_ =
        std::max(longest_facts_, static_cast<int>(question.facts.size()));
    longest_question_ =
        std::max(longest_question_, static_cast<int>(question.text.size()));
    // By facts, so that no withheld context is trained on.
    const bool is_withheld = split.IsWithheld(question.facts);
    facts_[is_withheld].push_back(question.facts);
    by_facts_[question.facts].push_back(question.text);
    texts_[question.text] = true;
  }
  answers_.assign(answers.begin(), answers.end());
}

absl::StatusOr<std::string> QuestionFileTask::DrawFacts(Split split, int,
                                                        Rng* rng) const {
  if (split == Split::kAll) {
    const size_t drawn = rng->Uniform(facts_[0].size() + facts_[1].size());
    return drawn < facts_[0].size() ? facts_[0][drawn]
                                    : facts_[1][drawn - facts_[0].size()];
  }
  const std::vector<std::string>& facts = facts_[split == Split::kWithheld];
  if (facts.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the question file has no ",
                     split == Split::kWithheld ? "withheld" : "trained-on",
                     " questions by task.withheld_share and withheld_seed"));
  }
  return facts[rng->Uniform(facts.size())];
}

std::string QuestionFileTask::DrawQuestion(absl::string_view facts, int,
                                           Rng* rng) const {
  const auto it = by_facts_.find(facts);
  ELENCHUS_CHECK(it != by_facts_.end());
  return it->second[rng->Uniform(it->second.size())];
}

int QuestionFileTask::LevelOf(const Question& question) const {
  return ClassOf(question.text()).empty() ? 0 : 1;
}

std::string QuestionFileTask::ClassOf(absl::string_view question) const {
  return texts_.find(question) == texts_.end() ? "" : kClass;
}

absl::StatusOr<HumanStep> RelyingHuman::Argue(
    const Workspace& workspace) const {
  const std::string& question = workspace.prompt().question();
  if (workspace.exchanges().empty()) return AskStep({question});
  ELENCHUS_RETURN_IF_ERROR(CheckNumExchanges(workspace, 1));
  ELENCHUS_RETURN_IF_ERROR(CheckExchange(workspace, 0, question));
  const std::string& answer = workspace.exchanges(0).answer();
  if (answer.empty() || answer == kUnknown) return AnswerStep(kUnknown);
  return AnswerStep(FormatArgument(answer, ""));
}

absl::StatusOr<std::vector<Claim>> RelyingHuman::ClaimsOf(
    absl::string_view question, absl::string_view argument) const {
  const absl::string_view answer = ParseArgument(argument).answer;
  if (answer.empty() || answer == kUnknown) return std::vector<Claim>();
  return std::vector<Claim>{
      {.question = std::string(question), .answer = std::string(answer)}};
}

}  // namespace elenchus
