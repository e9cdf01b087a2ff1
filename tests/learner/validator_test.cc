// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/validator.h"

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "core/rng.h"
#include "gmock/gmock.h"
#include "google/protobuf/stubs/logging.h"
#include "gtest/gtest.h"
#include "tests/learner/traces.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

TraceLimits Limits() {
  return {.template_hash = TemplateHash(),
          .context_length = 64,
          .max_arguments = 2};
}

// One argument, found sufficient.
Trace MakeSingle() {
  Trace trace = MakeTrace();
  trace.mutable_rounds()->RemoveLast();
  trace.clear_verdict();
  trace.set_verdict_outcome(VERDICT_OUTCOME_NONE);
  trace.set_reward_even(0);
  trace.set_stop_reason(STOP_REASON_SUFFICIENT);
  return trace;
}

TEST(ValidateTrace, AcceptsWhatActorsSend) {
  EXPECT_EQ(ValidateTrace(MakeTrace(), Limits()), absl::OkStatus());
  EXPECT_EQ(ValidateTrace(MakeSingle(), Limits()), absl::OkStatus());
}

TEST(ValidateTrace, AcceptsEveryOutcomeThatItsVerdictHas) {
  Trace trace = MakeTrace();
  trace.mutable_verdict()->set_answer("n");
  trace.set_reward_even(-1);
  EXPECT_EQ(ValidateTrace(trace, Limits()), absl::OkStatus());
  trace.mutable_verdict()->set_answer("");
  trace.mutable_verdict()->set_probability(0.5);
  trace.set_verdict_outcome(VERDICT_OUTCOME_COIN);
  for (const int reward : {1, -1}) {
    trace.set_reward_even(reward);
    EXPECT_EQ(ValidateTrace(trace, Limits()), absl::OkStatus());
  }
}

// Facts (5), "a3" (2), two marked arguments (10), a mark (1) and the judgement.
TEST(ValidateTrace, AProbabilityIsAsLongAsItsExamples) {
  Trace trace = MakeTrace();
  trace.mutable_verdict()->set_answer("");
  trace.mutable_verdict()->set_probability(0.9);
  TraceLimits limits = Limits();
  limits.context_length = 20;
  EXPECT_EQ(ValidateTrace(trace, limits), absl::OkStatus());
  limits.context_length = 19;
  EXPECT_THAT(std::string(ValidateTrace(trace, limits).message()),
              HasSubstr("verdict: facts, prompt and answer have 20 tokens"));
}

// What the engine sends when the context is full: no end-of-text.
TEST(ValidateTrace, AcceptsAnAnswerThatTheContextCut) {
  Trace trace = MakeSingle();
  trace.set_stop_reason(STOP_REASON_STOP_PRIOR);
  Round* const round = trace.mutable_rounds(0);
  round->clear_sufficient();
  *round->mutable_argument() = MakeModelCall(QUESTION_KIND_ARGUE, "c:bbbbbb");
  round->mutable_argument()->mutable_answer_tokens()->RemoveLast();
  round->mutable_argument()->mutable_log_probs()->RemoveLast();
  // Facts (5), "a3" (2), a mark (1) and 8 tokens.
  TraceLimits limits = Limits();
  limits.context_length = 16;
  EXPECT_EQ(ValidateTrace(trace, limits), absl::OkStatus());
  round->mutable_argument()->add_answer_tokens(kEndOfText);
  round->mutable_argument()->add_log_probs(-1);
  EXPECT_THAT(std::string(ValidateTrace(trace, limits).message()),
              HasSubstr("have 17 tokens"));
}

TEST(ValidateTrace, AcceptsEveryTemperatureThatARunMayHave) {
  for (const float temperature : {0.0f, 0.05f, 1.0f, 5.0f}) {
    Trace trace = MakeTrace();
    trace.mutable_rounds(1)->mutable_argument()->set_temperature(temperature);
    EXPECT_EQ(ValidateTrace(trace, Limits()), absl::OkStatus()) << temperature;
  }
}

// The weight of what H said is the gate's inverse.
TEST(ValidateTrace, OnlyACallOfHMustHaveAGateThatCallsIt) {
  Trace trace = MakeTrace();
  trace.mutable_verdict()->set_gate_probability(1e-6);
  EXPECT_EQ(trace.rounds(1).argument().gate_probability(), 0);
  EXPECT_EQ(ValidateTrace(trace, Limits()), absl::OkStatus());
}

// The first argument is H's, with what M would have said beside it.
Trace MakeShadowed() {
  Trace trace = MakeTrace();
  Call* const argument = trace.mutable_rounds(0)->mutable_argument();
  Call* const shadow = argument->mutable_shadow();
  *shadow = trace.rounds(1).argument();
  *shadow->mutable_prompt() = argument->prompt();
  shadow->set_confidence(0.5);
  return trace;
}

TEST(ValidateTrace, AcceptsAShadow) {
  ASSERT_EQ(MakeTrace().rounds(0).argument().answerer(), ANSWERER_HUMAN);
  EXPECT_EQ(ValidateTrace(MakeShadowed(), Limits()), absl::OkStatus());
}

TEST(ValidateTrace, NamesWhatIsWrongWithAShadow) {
  const auto shadow = [](Trace* trace) {
    return trace->mutable_rounds(0)->mutable_argument()->mutable_shadow();
  };
  const struct {
    const char* message;
    std::function<void(Trace*)> damage;
  } cases[] = {
      {"rounds[0].argument.shadow: must be a call of M beside one of H",
       [&](Trace* t) { shadow(t)->set_answerer(ANSWERER_HUMAN); }},
      {"rounds[0].argument.shadow: must be a call of M beside one of H",
       [&](Trace* t) {
         const Call copy = *shadow(t);
         *shadow(t)->mutable_shadow() = copy;
       }},
      {"rounds[1].argument.shadow: must be a call of M beside one of H",
       [](Trace* t) {
         const Call copy = t->rounds(1).argument();
         *t->mutable_rounds(1)->mutable_argument()->mutable_shadow() = copy;
       }},
      {"rounds[0].argument.shadow: prompt must be that of the call",
       [&](Trace* t) { shadow(t)->mutable_prompt()->add_history("x"); }},
      {"rounds[0].argument.shadow: answer_tokens and log_probs",
       [&](Trace* t) { shadow(t)->clear_log_probs(); }},
      {"rounds[0].argument.shadow: only calls of H have children",
       [&](Trace* t) {
         const Call copy = *shadow(t);
         *shadow(t)->add_children() = copy;
       }},
      {"as the calls have them", [&](Trace* t) { shadow(t)->set_version(9); }},
      {"confidence must be in [0, 1] and of a call of M, got nan",
       [&](Trace* t) {
         shadow(t)->set_confidence(std::numeric_limits<float>::quiet_NaN());
       }},
      {"rounds[0].argument: confidence must be in [0, 1] and of a call of M",
       [](Trace* t) {
         t->mutable_rounds(0)->mutable_argument()->set_confidence(0.5);
       }},
  };
  for (const auto& [message, damage] : cases) {
    Trace trace = MakeShadowed();
    damage(&trace);
    EXPECT_THAT(std::string(ValidateTrace(trace, Limits()).message()),
                HasSubstr(message));
  }
}

TEST(ValidateTrace, NamesWhatIsWrong) {
  const auto model_call = [](Trace* trace) {
    return trace->mutable_rounds(1)->mutable_argument();
  };
  const struct {
    const char* message;
    std::function<void(Trace*)> damage;
  } cases[] = {
      {"template_hash", [](Trace* t) { t->set_template_hash(7); }},
      {"rounds must be 1 to 2", [](Trace* t) { t->clear_rounds(); }},
      {"rounds must be 1 to 2",
       [](Trace* t) { *t->add_rounds() = t->rounds(1); }},
      {"has no argument",
       [](Trace* t) { t->mutable_rounds(1)->clear_argument(); }},
      {"question.text", [](Trace* t) { t->mutable_question()->clear_text(); }},
      {"question.facts",
       [](Trace* t) { t->mutable_question()->clear_facts(); }},
      {"question.facts",
       [](Trace* t) {
         t->mutable_question()->set_facts(std::string(65537, 'a'));
       }},
      {"the context is 64",
       [](Trace* t) {
         t->mutable_question()->set_facts(std::string(60, 'a'));
       }},
      {"must be 1 and 1, as the calls have them, got 1 and 4",
       [](Trace* t) { t->set_max_version(4); }},
      {"must be 1 and 1, as the calls have them, got 2 and 1",
       [](Trace* t) { t->set_min_version(2); }},
      {"must be 1 and 4, as the calls have them, got 1 and 1",
       [&](Trace* t) { model_call(t)->set_version(4); }},
      {"rounds[1].argument: version must be >= 1",
       [&](Trace* t) { model_call(t)->set_version(0); }},
      {"of one length", [&](Trace* t) { model_call(t)->add_log_probs(-1); }},
      {"of one length",
       [&](Trace* t) {
         model_call(t)->clear_log_probs();
         model_call(t)->clear_answer_tokens();
       }},
      {"log_prob must be",
       [&](Trace* t) { model_call(t)->set_log_probs(0, 0.1f); }},
      {"log_prob must be",
       [&](Trace* t) { model_call(t)->set_log_probs(0, std::nanf("")); }},
      {"log_prob must be",
       [&](Trace* t) {
         model_call(t)->set_log_probs(1,
                                      -std::numeric_limits<float>::infinity());
       }},
      {"answer token must be < 257",
       [&](Trace* t) { model_call(t)->set_answer_tokens(0, 257); }},
      {"answer must be the text",
       [&](Trace* t) { model_call(t)->set_answer("d:bb"); }},
      {"temperature", [&](Trace* t) { model_call(t)->set_temperature(-1); }},
      {"temperature must be 0 or in [0.05, 5], got 1e-30",
       [&](Trace* t) { model_call(t)->set_temperature(1e-30f); }},
      {"temperature must be 0 or in [0.05, 5], got 6",
       [&](Trace* t) { model_call(t)->set_temperature(6); }},
      {"temperature must be 0 or in [0.05, 5], got nan",
       [&](Trace* t) { model_call(t)->set_temperature(std::nanf("")); }},
      {"unknown answerer",
       [&](Trace* t) { model_call(t)->set_answerer(ANSWERER_UNSPECIFIED); }},
      {"unknown answerer 9",
       [&](Trace* t) {
         model_call(t)->set_answerer(static_cast<Answerer>(9));
       }},
      {"belong to calls of M",
       [](Trace* t) { t->mutable_verdict()->add_answer_tokens(1); }},
      {"only calls of H have children",
       [&](Trace* t) { model_call(t)->add_children(); }},
      {"prompt kind must be 4",
       [](Trace* t) {
         t->mutable_verdict()->mutable_prompt()->set_kind(
             QUESTION_KIND_SUFFICIENT);
       }},
      {"prompt question",
       [](Trace* t) {
         t->mutable_verdict()->mutable_prompt()->clear_question();
       }},
      {"rounds[1].argument: prompt question must be the debate's",
       [&](Trace* t) { model_call(t)->mutable_prompt()->set_question("a2"); }},
      {"rounds[0].sufficient: prompt question must be the debate's",
       [](Trace* t) {
         t->mutable_rounds(0)
             ->mutable_sufficient()
             ->mutable_prompt()
             ->set_question("a2");
       }},
      {"verdict: prompt question must be the debate's",
       [](Trace* t) {
         t->mutable_verdict()->mutable_prompt()->set_question("a2");
       }},
      {"rounds[0].argument: prompt history must be the debate's first 0 "
       "arguments",
       [](Trace* t) {
         t->mutable_rounds(0)
             ->mutable_argument()
             ->mutable_prompt()
             ->add_history("d:bc");
       }},
      {"rounds[1].argument: prompt history must be the debate's first 1 "
       "arguments",
       [&](Trace* t) { model_call(t)->mutable_prompt()->clear_history(); }},
      {"rounds[0].sufficient: prompt history must be the debate's first 1 "
       "arguments",
       [](Trace* t) {
         t->mutable_rounds(0)
             ->mutable_sufficient()
             ->mutable_prompt()
             ->set_history(0, "c:bc");
       }},
      {"verdict: prompt history must be the debate's first 2 arguments",
       [](Trace* t) {
         t->mutable_verdict()
             ->mutable_prompt()
             ->mutable_history()
             ->RemoveLast();
       }},
      {"named_first",
       [](Trace* t) {
         t->mutable_verdict()->mutable_prompt()->set_named_first(2);
       }},
      {"probability must be",
       [](Trace* t) {
         t->mutable_rounds(0)->mutable_sufficient()->set_probability(1.5);
       }},
      {"probability must be in [0, 1] and a judgement's, got 0.5 for kind 2",
       [&](Trace* t) { model_call(t)->set_probability(0.5); }},
      {"children[1]: probability must be",
       [](Trace* t) {
         t->mutable_rounds(0)
             ->mutable_argument()
             ->mutable_children(1)
             ->set_probability(0.5);
       }},
      {"gate_probability",
       [](Trace* t) {
         t->mutable_verdict()->set_gate_probability(std::nan(""));
       }},
      {"gate_probability must be at least 1e-06 where H answered, got 0",
       [](Trace* t) { t->mutable_verdict()->clear_gate_probability(); }},
      {"gate_probability must be at least 1e-06 where H answered, got 1e-300",
       [](Trace* t) { t->mutable_verdict()->set_gate_probability(1e-300); }},
      {"stop_reason",
       [](Trace* t) { t->set_stop_reason(STOP_REASON_UNSPECIFIED); }},
      {"verdict_outcome",
       [](Trace* t) { t->set_verdict_outcome(VERDICT_OUTCOME_UNSPECIFIED); }},
      {"a verdict is given", [](Trace* t) { t->clear_verdict(); }},
      {"reward_even must be 1, by the verdict, got 0",
       [](Trace* t) { t->set_reward_even(0); }},
      {"reward_even must be 1, by the verdict, got -1",
       [](Trace* t) { t->set_reward_even(-1); }},
      {"reward_even must be -1, by the verdict, got 1",
       [](Trace* t) { t->mutable_verdict()->set_answer("n"); }},
      {"reward_even must be 0, by the verdict, got 1",
       [](Trace* t) {
         t->mutable_verdict()->set_answer("maybe");
         t->set_verdict_outcome(VERDICT_OUTCOME_UNPARSABLE);
       }},
      {"reward_even must be -1 or 1 after a coin, got 0",
       [](Trace* t) {
         t->mutable_verdict()->set_probability(0.5);
         t->set_verdict_outcome(VERDICT_OUTCOME_COIN);
         t->set_reward_even(0);
       }},
      {"verdict_outcome must be 2, by the verdict, got 4",
       [](Trace* t) { t->set_verdict_outcome(VERDICT_OUTCOME_UNPARSABLE); }},
      {"verdict_outcome must be 2, by the verdict, got 1",
       [](Trace* t) { t->set_verdict_outcome(VERDICT_OUTCOME_NONE); }},
      {"verdict_outcome must be 3, by the verdict, got 2",
       [](Trace* t) { t->mutable_verdict()->set_probability(0.5); }},
      {"nested deeper",
       [](Trace* t) {
         Call* call = t->mutable_rounds(0)->mutable_argument();
         for (int i = 0; i < 20; ++i) {
           *call->add_children() =
               MakeCall(QUESTION_KIND_ANSWER, ANSWERER_HUMAN, "b");
           call = call->mutable_children(call->children_size() - 1);
         }
       }},
      {"more than 4096 calls",
       [](Trace* t) {
         Call* call = t->mutable_rounds(0)->mutable_argument();
         for (int i = 0; i < 4096; ++i) {
           *call->add_children() =
               MakeCall(QUESTION_KIND_ANSWER, ANSWERER_WORLD, "b");
         }
       }},
  };
  for (const auto& [message, damage] : cases) {
    Trace trace = MakeTrace();
    damage(&trace);
    const absl::Status status = ValidateTrace(trace, Limits());
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << message;
    EXPECT_THAT(std::string(status.message()), HasSubstr(message));
  }
}

// Whatever bytes arrive: if they parse, validation returns.
TEST(ValidateTrace, SurvivesDamagedBytes) {
  const google::protobuf::LogSilencer quiet;
  const std::string good = MakeTrace().SerializeAsString();
  Rng rng(1);
  int num_parsed = 0, num_valid = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = good;
    const uint64_t num_changes = 1 + rng.Uniform(4);
    for (uint64_t c = 0; c < num_changes; ++c) {
      bytes[rng.Uniform(bytes.size())] = static_cast<char>(rng.Uniform(256));
    }
    Trace trace;
    if (!trace.ParseFromString(bytes)) continue;
    ++num_parsed;
    if (ValidateTrace(trace, Limits()).ok()) ++num_valid;
  }
  EXPECT_GT(num_parsed, 100);
  EXPECT_GT(num_parsed, num_valid);
}

}  // namespace
}  // namespace elenchus
