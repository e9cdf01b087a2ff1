// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/checks/golden.h"

#include <exception>
#include <memory>

#include "absl/strings/str_cat.h"
#include "core/file.h"
#include "core/status.h"
#include "debate/argument.h"
#include "nlohmann/json.hpp"
#include "tasks/ground_truth.h"
#include "tasks/task.h"
#include "tools/checks/golden_cases.h"
#include "tools/checks/golden_dialect.h"

namespace elenchus {
namespace {

// A sub-question and the answer given to it.
struct GoldenExchange {
  std::string question;
  std::string answer;
};

// One question of the original, in our words.
struct GoldenQuestion {
  Question question;
  std::string answer;
  std::string human_answer;
  std::vector<GoldenExchange> exchanges;
  std::string question_class;
};

struct LargeWorld {
  TaskConfig config;
  std::unique_ptr<const Task> task;
  std::unique_ptr<Human> human;
};

absl::StatusOr<LargeWorld> MakeWorld(const char* name) {
  LargeWorld world;
  world.config.set_name(name);
  world.config.set_size(64);
  if (world.config.name() == "permutation_powering") {
    world.config.set_exponent_bits(6);
  }
  ELENCHUS_ASSIGN_OR_RETURN(world.task, MakeTask(world.config));
  ELENCHUS_ASSIGN_OR_RETURN(world.human, MakeScriptedHuman(world.config));
  return world;
}

GoldenQuestion ReadQuestion(const GoldenDialect& dialect,
                            const nlohmann::json& instance, size_t i) {
  GoldenQuestion golden;
  std::string* const facts = golden.question.mutable_facts();
  for (const GoldenTokens fact : instance.at("facts")) {
    const std::string word = dialect.fact(fact);
    if (!word.empty()) *facts += (facts->empty() ? "" : " ") + word;
  }
  *facts += "\n";
  const GoldenTokens question = instance.at("Q").at(i);
  golden.question.set_text(dialect.question(question));
  golden.answer = dialect.answer(question, instance.at("A").at(i));
  golden.human_answer = dialect.answer(question, instance.at("H_A").at(i));
  golden.question_class = dialect.question_class(instance.at("cls").at(i));
  const nlohmann::json& asked = instance.at("subQ").at(i);
  for (size_t k = 0; k < asked.size(); ++k) {
    const GoldenTokens sub_question = asked.at(k);
    if (IsPadding(sub_question)) continue;
    golden.exchanges.push_back(
        {.question = dialect.question(sub_question),
         .answer =
             dialect.answer(sub_question, instance.at("subA").at(i).at(k))});
  }
  return golden;
}

std::string Differs(absl::string_view what, absl::string_view ours,
                    absl::string_view theirs) {
  return absl::StrCat(what, " \"", ours, "\", not \"", theirs, "\"");
}

// A question that draws a neighbour here says which, as the original does not.
bool IsDraw(const std::string& asked) { return asked[0] == 'N'; }

bool IsSameQuestion(const std::string& asked, const std::string& golden) {
  return asked == golden ||
         (IsDraw(golden) && asked.size() == golden.size() + 1 &&
          asked.substr(0, golden.size()) == golden);
}

// What the world draws is a neighbour, as what the original drew is.
bool IsAllowedDraw(const LargeWorld& world, const Question& question,
                   const GoldenExchange& draw) {
  const std::string x = draw.question.substr(1, 2);
  bool may_be_golden = false;
  for (char number = '0'; number <= '7'; ++number) {
    const std::optional<std::string> drawn =
        world.task->LookUp(question, "N" + x + number);
    if (!drawn.has_value()) return false;
    may_be_golden |= *drawn == draw.answer;
    if (draw.answer != "?" &&
        world.task->LookUp(question, "E" + x + *drawn) != "1") {
      return false;
    }
  }
  return may_be_golden;
}

// Empty if the answer that the original gave to what H asked is right.
std::string ExchangeDifference(const LargeWorld& world, const Question& about,
                               const std::string& asked,
                               const GoldenExchange& golden) {
  if (!IsSameQuestion(asked, golden.question)) {
    return Differs("H asks", asked, golden.question);
  }
  if (IsDraw(golden.question)) {
    return IsAllowedDraw(world, about, golden)
               ? ""
               : absl::StrCat(golden.question, " does not draw a neighbour");
  }
  Question question = about;
  question.set_text(asked);
  const std::string answer = TrueAnswer(world.config, question).value_or("");
  return answer == golden.answer ? "" : Differs(asked, answer, golden.answer);
}

// Asks H with the original's answers. Empty if H asks and answers the same.
absl::StatusOr<std::string> HumanDifference(const LargeWorld& world,
                                            const GoldenQuestion& golden) {
  Workspace workspace;
  workspace.set_task(world.config.name());
  workspace.mutable_prompt()->set_kind(QUESTION_KIND_ANSWER);
  workspace.mutable_prompt()->set_question(golden.question.text());
  bool has_drawn = false;
  while (true) {
    ELENCHUS_ASSIGN_OR_RETURN(const HumanStep step,
                              world.human->Next(workspace));
    const size_t num_asked = static_cast<size_t>(workspace.exchanges_size());
    if (step.has_answer()) {
      const std::string& text = step.answer().text();
      const std::string answer(ParseArgument(text).answer);
      if (num_asked < golden.exchanges.size()) return "H asks too little";
      if (answer != golden.human_answer) {
        return Differs("H answers", answer, golden.human_answer);
      }
      // A draw of our own may give other evidence.
      if (has_drawn) return "";
      ELENCHUS_ASSIGN_OR_RETURN(const std::string argument,
                                TrueArgument(world.config, golden.question));
      return text == argument ? "" : Differs("H argues", text, argument);
    }
    if (step.ask().questions().empty()) return "H asks nothing";
    for (const std::string& asked : step.ask().questions()) {
      const size_t i = static_cast<size_t>(workspace.exchanges_size());
      if (i == golden.exchanges.size()) return "H asks too much";
      const std::string difference = ExchangeDifference(
          world, golden.question, asked, golden.exchanges[i]);
      if (!difference.empty()) return difference;
      has_drawn |= IsDraw(asked);
      Exchange& exchange = *workspace.add_exchanges();
      exchange.set_question(asked);
      exchange.set_answer(golden.exchanges[i].answer);
    }
  }
}

absl::StatusOr<std::string> Difference(const LargeWorld& world,
                                       const GoldenQuestion& golden) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::string answer,
                            TrueAnswer(world.config, golden.question));
  if (answer != golden.answer) {
    return Differs("the answer is", answer, golden.answer);
  }
  const std::string question_class =
      world.task->ClassOf(golden.question.text());
  if (question_class != golden.question_class) {
    return Differs("the class is", question_class, golden.question_class);
  }
  return HumanDifference(world, golden);
}

absl::StatusOr<GoldenResult> Compare(const GoldenDialect& dialect,
                                     const nlohmann::json& instances) {
  ELENCHUS_ASSIGN_OR_RETURN(const LargeWorld world, MakeWorld(dialect.task));
  GoldenResult result;
  result.task = dialect.task;
  for (const nlohmann::json& instance : instances) {
    for (size_t i = 0; i < instance.at("Q").size(); ++i) {
      const GoldenQuestion golden = ReadQuestion(dialect, instance, i);
      ELENCHUS_ASSIGN_OR_RETURN(const std::string difference,
                                Difference(world, golden));
      ++result.num_questions;
      if (difference.empty()) {
        ++result.num_same;
      } else if (result.first_difference.empty()) {
        result.first_difference =
            absl::StrCat(golden.question.text(), ": ", difference);
      }
    }
  }
  return result;
}

}  // namespace

absl::StatusOr<std::vector<GoldenResult>> CompareGolden(
    absl::string_view json) {
  try {
    const nlohmann::json worlds = nlohmann::json::parse(json);
    std::vector<GoldenResult> results;
    for (const GoldenDialect& dialect : GoldenDialects()) {
      ELENCHUS_ASSIGN_OR_RETURN(
          results.emplace_back(),
          Compare(dialect, worlds.at(dialect.key).at("instances")));
    }
    return results;
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("not golden cases: ", error.what()));
  }
}

absl::StatusOr<std::vector<Check>> GoldenChecks(const std::string& path) {
  std::string json = kGoldenCases;
  if (!path.empty()) {
    ELENCHUS_ASSIGN_OR_RETURN(json, ReadFile(path));
  }
  absl::StatusOr<std::vector<GoldenResult>> results = CompareGolden(json);
  if (!results.ok()) return Annotate(results.status(), path);
  std::vector<Check> checks;
  for (const GoldenResult& result : *results) {
    std::string name = absl::StrCat(
        "golden, ", result.task, ": same, of ", result.num_questions,
        path.empty() ? " kept in the project" : " in the file");
    if (!result.first_difference.empty()) {
      absl::StrAppend(&name, "; ", result.first_difference);
    }
    checks.push_back(
        {.name = name,
         .value = static_cast<double>(result.num_same) / result.num_questions,
         .known = 1});
  }
  return checks;
}

}  // namespace elenchus
