// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/task.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/status.h"
#include "debate/oversight.h"
#include "tasks/comparing_human.h"
#include "tasks/description.h"
#include "tasks/hidden_facts.h"
#include "tasks/inversion.h"
#include "tasks/overseeing_human.h"
#include "tasks/powering.h"
#include "tasks/question_file.h"
#include "tasks/sequential_assignments.h"
#include "tasks/shortest_path.h"
#include "tasks/text.h"
#include "tasks/union_find.h"
#include "tasks/wildcard_search.h"

namespace elenchus {
namespace {

constexpr int kMinSize = 3;
constexpr int kMinBits = 2;
constexpr int kMaxBits = 6;
constexpr double kMaxWithheldShare = 0.9;
constexpr double kMinDrawnShare = 0.001;

// A world, and how its parts are made of a valid configuration.
struct WorldParts {
  absl::string_view name;
  // Instances grow from level to level.
  bool grows;
  // Withheld instances are found by drawing at every size.
  bool is_drawn;
  absl::StatusOr<std::unique_ptr<const Task>> (*make_task)(const TaskConfig&);
  std::unique_ptr<Human> (*make_human)(const TaskConfig&);
};

template <typename Made>
absl::StatusOr<std::unique_ptr<const Task>> Make(const TaskConfig& config) {
  return std::make_unique<const Made>(config);
}

template <typename Made>
std::unique_ptr<Human> MakeHuman(const TaskConfig& config) {
  return std::make_unique<Made>(config);
}

absl::StatusOr<std::unique_ptr<const Task>> MakeQuestionFile(
    const TaskConfig& config) {
  ELENCHUS_ASSIGN_OR_RETURN(
      std::vector<FileQuestion> questions,
      ReadQuestionFile(config.file(), config.skip_broken_lines()));
  return std::make_unique<const QuestionFileTask>(config, std::move(questions));
}

std::unique_ptr<Human> MakeRelyingHuman(const TaskConfig& config) {
  return std::make_unique<RelyingHuman>(config.name());
}

template <typename MadeTask, typename MadeHuman>
constexpr WorldParts PartsOf(absl::string_view name, bool grows,
                             bool is_drawn) {
  return {name, grows, is_drawn, Make<MadeTask>, MakeHuman<MadeHuman>};
}

constexpr WorldParts kWorlds[] = {
    PartsOf<PoweringTask, PoweringHuman>(kPoweringName, false, false),
    PartsOf<InversionTask, InversionHuman>(kInversionName, false, false),
    PartsOf<AssignmentsTask, AssignmentsHuman>(kAssignmentsName, true, true),
    PartsOf<WildcardTask, WildcardHuman>(kWildcardName, true, true),
    PartsOf<ShortestPathTask, ShortestPathHuman>(kShortestPathName, true, true),
    PartsOf<UnionFindTask, UnionFindHuman>(kUnionFindName, true, true),
    PartsOf<HiddenFactsTask, HiddenFactsHuman>(kHiddenFactsName, false, true),
    {kQuestionFileName, false, true, MakeQuestionFile, MakeRelyingHuman},
};

absl::Status OutOfRange(absl::string_view field, double value,
                        absl::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat("task.", field, " = ", value, "; expected ", expected));
}

absl::StatusOr<WorldParts> WorldNamed(absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const WorldParts& world : kWorlds) {
    if (world.name == name) return world;
    names.push_back(world.name);
  }
  return absl::InvalidArgumentError(absl::StrCat("task.name = ", Quoted(name),
                                                 "; expected one of ",
                                                 absl::StrJoin(names, ", ")));
}

// The world of a configuration that is a task's.
absl::StatusOr<WorldParts> WorldOf(const TaskConfig& config) {
  ELENCHUS_ASSIGN_OR_RETURN(const WorldParts world, WorldNamed(config.name()));
  const int min_size = world.grows ? kItemsPerLevel : kMinSize;
  if (config.size() < min_size || config.size() > kMaxElements) {
    return OutOfRange("size", config.size(),
                      absl::StrCat(min_size, " to 64 for ", world.name));
  }
  if (world.name == kPoweringName && (config.exponent_bits() < kMinBits ||
                                      config.exponent_bits() > kMaxBits)) {
    return OutOfRange("exponent_bits", config.exponent_bits(), "2 to 6");
  }
  const double share = config.withheld_share();
  if (!(share >= 0 && share <= kMaxWithheldShare)) {
    return OutOfRange("withheld_share", share, "0 to 0.9");
  }
  const bool is_drawn = world.is_drawn || config.size() > kMaxOneLetterSize;
  if (is_drawn && share > 0 && share < kMinDrawnShare) {
    return OutOfRange(
        "withheld_share", share,
        absl::StrCat("0, or 0.001 to 0.9, for ",
                     world.is_drawn ? world.name : "a size above 8"));
  }
  return world;
}

absl::Status NotDescribed(absl::string_view alpha) {
  return absl::NotFoundError(
      absl::StrCat(Quoted(alpha), " describes no input that was drawn"));
}

}  // namespace

std::optional<std::string> Task::LookUp(const Question& question,
                                        absl::string_view text) const {
  if (IsOversightQuestion(question)) {
    if (const auto alpha = DescriptionIn(text); alpha.has_value()) {
      return FormatShare(ShareDescribed(*alpha));
    }
  }
  return LookUpFact(question, text);
}

double Task::ShareDescribed(absl::string_view alpha) const {
  const std::vector<absl::string_view> words = DescribedWords(alpha);
  if (words.empty()) return 0;
  Rng rng(0, "share described", 0);
  int num_described = 0;
  for (int i = 0; i < kShareDraws; ++i) {
    const absl::StatusOr<std::string> facts =
        DrawFacts(Split::kAll, num_levels(), &rng);
    if (facts.ok() && HoldWords(*facts, words)) ++num_described;
  }
  return static_cast<double>(num_described) / kShareDraws;
}

absl::StatusOr<std::string> Task::FactsDescribed(absl::string_view alpha,
                                                 Rng* rng) const {
  const std::vector<absl::string_view> words = DescribedWords(alpha);
  for (int i = 0; i < 10 * kShareDraws && !words.empty(); ++i) {
    ELENCHUS_ASSIGN_OR_RETURN(std::string facts,
                              DrawFacts(Split::kAll, num_levels(), rng));
    if (HoldWords(facts, words)) return facts;
  }
  return NotDescribed(alpha);
}

absl::StatusOr<Question> Task::DrawDescribed(absl::string_view alpha,
                                             Rng* rng) const {
  Question question;
  ELENCHUS_ASSIGN_OR_RETURN(*question.mutable_facts(),
                            FactsDescribed(alpha, rng));
  question.set_text(DrawQuestion(question.facts(), num_levels(), rng));
  return question;
}

absl::StatusOr<std::unique_ptr<const Task>> MakeTask(const TaskConfig& config) {
  ELENCHUS_ASSIGN_OR_RETURN(const WorldParts world, WorldOf(config));
  return world.make_task(config);
}

absl::StatusOr<std::unique_ptr<Human>> MakeScriptedHuman(
    const TaskConfig& config) {
  ELENCHUS_ASSIGN_OR_RETURN(const WorldParts world, WorldOf(config));
  return std::make_unique<OverseeingHuman>(
      std::make_unique<ComparingHuman>(world.make_human(config)));
}

}  // namespace elenchus
