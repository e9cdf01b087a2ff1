// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/run_rules.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/config.h"
#include "core/human_rules.h"
#include "core/log.h"
#include "core/loss_rules.h"
#include "core/schedule.h"
#include "core/status.h"
#include "google/protobuf/text_format.h"
#include "proto/options.pb.h"

namespace elenchus {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::TextFormat;

// What a schedule may change.
constexpr absl::string_view kDebateSchedules = "stop_prior temperature";
constexpr absl::string_view kLearnerSchedules =
    "alpha_argue alpha_judge lambda mu supervised_bound shaped.beta "
    "learning_rate";

double MostAlphaArgue(const LearnerConfig& learner) {
  return ScheduledRange(learner.schedule(), "alpha_argue",
                        learner.alpha_argue())
      .high;
}

std::vector<std::pair<std::string, const GateConfig*>> Gates(
    const DebateConfig& debate) {
  return {{"debate.gate_argue", &debate.gate_argue()},
          {"debate.gate_sufficient", &debate.gate_sufficient()},
          {"debate.gate_verdict", &debate.gate_verdict()},
          {"debate.gate_answer", &debate.gate_answer()},
          {"debate.gate_oversee", &debate.gate_oversee()},
          {"debate.gate_similar", &debate.gate_similar()}};
}

// Why the task has one level; empty if it has more.
std::string WhyOneLevel(const TaskConfig& task) {
  if (task.name() == "permutation_inversion") {
    return "task.name is permutation_inversion, which has one class of "
           "question";
  }
  if (task.name() == "hidden_facts" || task.name() == "question_file") {
    return absl::StrCat("task.name is ", task.name(), ", which has one level");
  }
  if (task.name() == "permutation_powering") {
    return task.exponent_bits() == 2
               ? "task.exponent_bits is 2, so there is one class of question"
               : "";
  }
  return task.size() <= 8 ? absl::StrCat("task.size is ", task.size(),
                                         ", where instances begin")
                          : "";
}

// Why there is no next level to wait for; empty if there is.
std::string WhyNoCurriculum(const RunConfig& config) {
  if (config.debate().gate_argue().mode() == GateConfig::NEVER) {
    return "debate.gate_argue.mode is NEVER";
  }
  if (MostAlphaArgue(config.learner()) == 0) return "learner.alpha_argue is 0";
  return WhyOneLevel(config.task());
}

void AddTask(const TaskConfig& task, Inert* inert) {
  if (task.name() != "permutation_powering") {
    (*inert)["task.exponent_bits"] = "task.name is " + task.name();
  }
  if (task.name() == "question_file") {
    (*inert)["task.size"] = "task.name is question_file";
  } else {
    (*inert)["task.file"] = "task.name is " + task.name();
    (*inert)["task.skip_broken_lines"] = "task.name is " + task.name();
  }
  if (task.withheld_share() == 0) {
    (*inert)["task.withheld_seed"] = "task.withheld_share is 0";
  }
}

void AddDebate(const DebateConfig& debate, Inert* inert) {
  for (const auto& [path, gate] : Gates(debate)) {
    const std::string why =
        path + ".mode is " + GateConfig::Mode_Name(gate->mode());
    if (gate->mode() != GateConfig::PROBABILITY) {
      (*inert)[path + ".probability"] = why;
    }
    if (gate->mode() != GateConfig::CONFIDENCE) {
      for (const char* const name : {".budget", ".exploration", ".sharpness"}) {
        (*inert)[path + name] = why;
      }
    }
  }
  if (debate.recursion_budget() == 0) {
    (*inert)["debate.gate_answer"] = "debate.recursion_budget is 0";
  }
  if (debate.oversight_share() == 0) {
    for (const char* const name : {"gate_oversee", "oversight_cases"}) {
      (*inert)[absl::StrCat("debate.", name)] = "debate.oversight_share is 0";
    }
  }
  if (debate.max_arguments() == 1)
    (*inert)["debate.stop_prior"] = "debate.max_arguments is 1";
  if (const std::string why = WhyNoSufficient(debate); !why.empty()) {
    (*inert)["debate.gate_sufficient"] = why;
  }
  if (const std::string why = WhyOneArgument(debate); !why.empty()) {
    (*inert)["debate.gate_verdict"] = why;
    (*inert)["human_proxy.resample_ties"] = why;
    if (!WhyNoSufficient(debate).empty()) {
      (*inert)["debate.prompt_tools"] = why;
      (*inert)["debate.judge_facts"] = why;
    }
  }
}

// The constants that schedules replace.
void AddScheduled(const RunConfig& config, Inert* inert) {
  for (const ScheduleConfig& schedule : config.debate().schedule()) {
    (*inert)["debate." + schedule.field()] = "debate.schedule gives it";
  }
  for (const ScheduleConfig& schedule : config.learner().schedule()) {
    (*inert)["learner." + schedule.field()] = "learner.schedule gives it";
  }
}

std::string ShowValue(const Message& message, const FieldDescriptor* field) {
  if (field->is_repeated()) {
    return absl::StrCat(message.GetReflection()->FieldSize(message, field),
                        " of them");
  }
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string value;
  printer.PrintFieldValueToString(message, field, -1, &value);
  if (field->message_type() == nullptr) return value;
  return absl::StrCat("{ ", value, "}");
}

// `prefix` is empty or ends in a dot.
absl::Status RefuseUselessIn(const std::string& prefix, const Message& message,
                             const Inert& inert) {
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  for (const FieldDescriptor* const field : set) {
    const std::string path = prefix + field->name();
    const std::string value = ShowValue(message, field);
    if (field->options().GetExtension(filled_by_launcher)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": must not be set in a run, for the launcher ",
                       "fills it; got ", value));
    }
    if (const auto it = inert.find(path); it != inert.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": must not be set, for it has no effect while ",
                       it->second, "; got ", value));
    }
    if (field->message_type() == nullptr || field->is_repeated()) continue;
    ELENCHUS_RETURN_IF_ERROR(RefuseUselessIn(
        path + ".", message.GetReflection()->GetMessage(message, field),
        inert));
  }
  return absl::OkStatus();
}

// `prefix` is empty or ends in a dot.
void ClearInertIn(const std::string& prefix, const Inert& inert,
                  Message* message) {
  const Reflection* const reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(*message, &set);
  for (const FieldDescriptor* const field : set) {
    const std::string path = prefix + field->name();
    if (const auto it = inert.find(path); it != inert.end()) {
      ELENCHUS_LOG(INFO) << path << ": " << ShowValue(*message, field)
                         << " is left out, for it has no effect while "
                         << it->second;
      reflection->ClearField(message, field);
    } else if (field->message_type() != nullptr && !field->is_repeated()) {
      ClearInertIn(path + ".", inert,
                   reflection->MutableMessage(message, field));
    }
  }
}

template <typename T>
absl::Status Rule(bool holds, absl::string_view path,
                  const std::string& expected, const T& got) {
  if (holds) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": must be ", expected, ", got ", got));
}

// `value` of `path` must not exceed `limit` of `limit_path`.
absl::Status AtMost(absl::string_view path, int64_t value,
                    absl::string_view limit_path, int64_t limit) {
  return Rule(value <= limit, path,
              absl::StrCat("at most ", limit_path, " (", limit, ")"), value);
}

// `path` is that of the model.
absl::Status CheckModel(const std::string& path, const ModelConfig& model) {
  const int heads = model.num_heads();
  const std::string of_heads =
      absl::StrCat("of ", path, ".num_heads (", heads, ")");
  ELENCHUS_RETURN_IF_ERROR(
      Rule(model.width() % heads == 0 && model.width() / heads % 2 == 0,
           path + ".width", "an even multiple " + of_heads, model.width()));
  return Rule(heads % model.num_kv_heads() == 0, path + ".num_kv_heads",
              "a divisor " + of_heads, model.num_kv_heads());
}

absl::Status CheckDebate(const DebateConfig& debate) {
  for (const auto& [path, gate] : Gates(debate)) {
    ELENCHUS_RETURN_IF_ERROR(Rule(
        gate->mode() != GateConfig::PROBABILITY || gate->has_probability(),
        path + ".probability", "set while mode is PROBABILITY", "nothing"));
    // Calls of H under a rarer gate would be dropped as malformed.
    const double probability = gate->probability();
    ELENCHUS_RETURN_IF_ERROR(
        Rule(probability == 0 || probability >= kMinGateProbability,
             path + ".probability", "0 or at least 1e-6", probability));
    ELENCHUS_RETURN_IF_ERROR(
        Rule(gate->mode() != GateConfig::CONFIDENCE ||
                 gate->budget() > gate->exploration(),
             path + ".budget",
             absl::StrCat("above exploration (", gate->exploration(), ")"),
             gate->budget()));
  }
  std::set<std::string> tools;
  for (const std::string& tool : debate.prompt_tools()) {
    ELENCHUS_RETURN_IF_ERROR(Rule(tools.insert(tool).second,
                                  "debate.prompt_tools", "different tools",
                                  tool + " twice"));
  }
  const double temperature = debate.sub_question_temperature();
  ELENCHUS_RETURN_IF_ERROR(Rule(
      temperature == 0 || temperature >= kMinTemperature,
      "debate.sub_question_temperature", "0 or at least 0.05", temperature));
  return AtMost("debate.min_arguments", debate.min_arguments(),
                "debate.max_arguments", debate.max_arguments());
}

// But for what schedules replace.
Inert InertConstants(const RunConfig& config) {
  Inert inert;
  AddTask(config.task(), &inert);
  AddDebate(config.debate(), &inert);
  AddInertHuman(config, &inert);
  AddInertLosses(config, HumanIsCalled(config.debate()), &inert);
  if (const std::string why = WhyNoCurriculum(config); !why.empty()) {
    inert["learner.curriculum_agreement"] = why;
  }
  if (config.actor().judge() == ActorConfig::IN_ACTOR) {
    inert["judge"] = "actor.judge is IN_ACTOR";
  }
  return inert;
}

absl::Status RefuseUselessSchedules(const Schedules& schedules,
                                    const std::string& path,
                                    const Inert& inert) {
  for (int i = 0; i < schedules.size(); ++i) {
    const auto it = inert.find(path + "." + schedules[i].field());
    if (it == inert.end()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        path, ".schedule[", i, "]: must not schedule ", schedules[i].field(),
        ", which has no effect while ", it->second));
  }
  return absl::OkStatus();
}

absl::Status ValidateSchedules(const RunConfig& config) {
  const DebateConfig& debate = config.debate();
  const LearnerConfig& learner = config.learner();
  ELENCHUS_RETURN_IF_ERROR(
      CheckSchedules(debate.schedule(), kDebateSchedules, "debate", debate));
  ELENCHUS_RETURN_IF_ERROR(CheckSchedules(learner.schedule(), kLearnerSchedules,
                                          "learner", learner));
  const Inert inert = InertConstants(config);
  ELENCHUS_RETURN_IF_ERROR(
      RefuseUselessSchedules(debate.schedule(), "debate", inert));
  return RefuseUselessSchedules(learner.schedule(), "learner", inert);
}

}  // namespace

absl::Status ValidateLearner(const LearnerConfig& learner,
                             const DebateConfig& debate) {
  ELENCHUS_RETURN_IF_ERROR(
      Rule(learner.max_steps() > 0 || learner.max_train_seconds() > 0,
           "learner.max_steps", "above 0 unless learner.max_train_seconds is",
           "0 for both"));
  ELENCHUS_RETURN_IF_ERROR(
      AtMost("learner.batch_debates", learner.batch_debates(),
             "learner.replay_capacity", learner.replay_capacity()));
  ELENCHUS_RETURN_IF_ERROR(AtMost("learner.min_replay", learner.min_replay(),
                                  "learner.replay_capacity",
                                  learner.replay_capacity()));
  // Between two refreshes debates must not all be too old.
  ELENCHUS_RETURN_IF_ERROR(AtMost(
      "learner.target_period_steps", learner.target_period_steps(),
      "learner.max_age_supervised_steps", learner.max_age_supervised_steps()));
  ELENCHUS_RETURN_IF_ERROR(CheckLosses(learner));
  ELENCHUS_RETURN_IF_ERROR(
      Rule(!OverseesByText(learner) || debate.oversight_share() > 0,
           "debate.oversight_share", "above 0 while learner.oversight is TEXT",
           debate.oversight_share()));
  if (!LearnsFromSamples(learner, debate)) return absl::OkStatus();
  ELENCHUS_RETURN_IF_ERROR(AtMost("learner.target_period_steps",
                                  learner.target_period_steps(),
                                  "learner.max_age_reinforcement_steps",
                                  learner.max_age_reinforcement_steps()));
  return AtMost("learner.max_age_reinforcement_steps",
                learner.max_age_reinforcement_steps(),
                "learner.max_age_supervised_steps",
                learner.max_age_supervised_steps());
}

std::map<std::string, std::string> InertFields(const RunConfig& config) {
  Inert inert = InertConstants(config);
  AddScheduled(config, &inert);
  return inert;
}

absl::Status RefuseUseless(const RunConfig& part, const RunConfig& run) {
  return RefuseUselessIn("", part, InertFields(run));
}

void ClearInert(RunConfig* run) { ClearInertIn("", InertFields(*run), run); }

absl::Status ValidateFinishedRun(const RunConfig& config) {
  ELENCHUS_RETURN_IF_ERROR(CheckRanges(config));
  ELENCHUS_RETURN_IF_ERROR(ValidateSchedules(config));
  ELENCHUS_RETURN_IF_ERROR(RefuseUseless(config, config));
  ELENCHUS_RETURN_IF_ERROR(CheckModel("model", config.model()));
  ELENCHUS_RETURN_IF_ERROR(CheckModel("human_proxy.learned.model",
                                      config.human_proxy().learned().model()));
  return CheckDebate(config.debate());
}

absl::Status ValidateRun(const RunConfig& config) {
  ELENCHUS_RETURN_IF_ERROR(ValidateFinishedRun(config));
  return ValidateLearner(config.learner(), config.debate());
}

}  // namespace elenchus
