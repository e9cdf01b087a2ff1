// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a trace's prompts may hold beside the question and the history.
#include <string>
#include <vector>

#include "debate/play_debate.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "learner/validator.h"
#include "tests/learner/traces.h"
#include "tests/testing/fakes.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;

TraceLimits Limits(bool judges_read_citations) {
  return {.template_hash = TemplateHash(),
          .context_length = 64,
          .max_arguments = 2,
          .judges_read_citations = judges_read_citations};
}

// Judges that read citations: facts "bcda", of which nothing was cited.
TEST(ValidateTrace, AJudgeReadsWhatTheHistoryCites) {
  Trace trace = MakeTrace();
  const TraceLimits limits = Limits(true);
  EXPECT_THAT(std::string(ValidateTrace(trace, limits).message()),
              HasSubstr("rounds[0].sufficient: prompt view must be the facts "
                        "that the history cites, got none"));
  Call* const sufficient = trace.mutable_rounds(0)->mutable_sufficient();
  for (Call* call : {sufficient, trace.mutable_verdict()}) {
    call->mutable_prompt()->set_view("\n");
  }
  EXPECT_EQ(ValidateTrace(trace, limits), absl::OkStatus());
  EXPECT_THAT(std::string(ValidateTrace(trace, Limits(false)).message()),
              HasSubstr("rounds[0].sufficient: prompt view must be absent"));

  // Under it the world alone reads all.
  *sufficient->add_children() =
      MakeCall(QUESTION_KIND_ANSWER, ANSWERER_WORLD, "c", "b");
  EXPECT_EQ(ValidateTrace(trace, limits), absl::OkStatus());
  *sufficient->add_children() =
      MakeModelCall(QUESTION_KIND_ANSWER, "b", 1, "a1");
  EXPECT_THAT(std::string(ValidateTrace(trace, limits).message()),
              HasSubstr("sufficient.children[1]: prompt view must be the"));
  sufficient->mutable_children(1)->mutable_prompt()->set_view("\n");
  EXPECT_EQ(ValidateTrace(trace, limits), absl::OkStatus());

  trace.mutable_verdict()->mutable_prompt()->set_view("bcda\n");
  EXPECT_THAT(std::string(ValidateTrace(trace, limits).message()),
              HasSubstr("verdict: prompt view must be"));
  trace.mutable_rounds(0)->mutable_argument()->mutable_prompt()->set_view("");
  EXPECT_THAT(std::string(ValidateTrace(trace, limits).message()),
              HasSubstr("rounds[0].argument: prompt view must be absent"));
}

void AddInspection(uint32_t argument, const char* tool, Prompt* prompt) {
  Inspection* const inspection = prompt->add_inspections();
  inspection->set_argument(argument);
  inspection->set_tool(tool);
  inspection->set_text("x");
}

// Every call of the debate holds what each tool says of each argument.
TEST(ValidateTrace, PromptsHoldWhatTheRulesToolsSay) {
  TraceLimits limits = Limits(false);
  limits.prompt_tools = {"calls", "replay"};
  Trace trace = MakeTrace();
  EXPECT_THAT(std::string(ValidateTrace(trace, limits).message()),
              HasSubstr("rounds[0].sufficient: prompt inspections must be 2, "
                        "one of each argument by each of "
                        "debate.prompt_tools, got 0"));
  const auto calls = [](Trace* of) {
    return std::vector<Call*>{of->mutable_rounds(0)->mutable_sufficient(),
                              of->mutable_rounds(1)->mutable_argument(),
                              of->mutable_verdict()};
  };
  for (Call* const call : calls(&trace)) {
    for (int i = 0; i < call->prompt().history_size(); ++i) {
      AddInspection(i, "calls", call->mutable_prompt());
      AddInspection(i, "replay", call->mutable_prompt());
    }
  }
  EXPECT_EQ(ValidateTrace(trace, limits), absl::OkStatus());
  EXPECT_THAT(std::string(ValidateTrace(trace, Limits(false)).message()),
              HasSubstr("inspections must be 0"));

  // Facts (5), "a3" (2), two marked arguments (10), four marked texts (8), a
  // mark (1) and "y" with its end.
  limits.context_length = 28;
  EXPECT_EQ(ValidateTrace(trace, limits), absl::OkStatus());
  limits.context_length = 27;
  EXPECT_THAT(std::string(ValidateTrace(trace, limits).message()),
              HasSubstr("verdict: facts, prompt and answer have 28 tokens"));
  limits.context_length = 64;

  Trace other = trace;
  other.mutable_verdict()->mutable_prompt()->mutable_inspections(1)->set_tool(
      "calls");
  EXPECT_THAT(std::string(ValidateTrace(other, limits).message()),
              HasSubstr("prompt inspection 1 must be by replay of argument 0"));
  other = trace;
  other.mutable_verdict()->mutable_prompt()->mutable_inspections(0)->set_text(
      "\n");
  EXPECT_THAT(std::string(ValidateTrace(other, limits).message()),
              HasSubstr("verdict: prompt: inspection.text: must be printable"));
}

TEST(ValidateTrace, OnlyHInspectsAndOnlyArguments) {
  Trace trace = MakeTrace();
  Inspection* const inspection = trace.mutable_verdict()->add_inspections();
  inspection->set_argument(1);
  inspection->set_tool("resample");
  inspection->set_text("9 of 16 agree");
  EXPECT_EQ(ValidateTrace(trace, Limits(false)), absl::OkStatus());
  inspection->set_argument(2);
  EXPECT_THAT(std::string(ValidateTrace(trace, Limits(false)).message()),
              HasSubstr("verdict: inspection.argument: must be below"));
  trace = MakeTrace();
  *trace.mutable_rounds(1)->mutable_argument()->add_inspections() =
      Inspection();
  EXPECT_THAT(std::string(ValidateTrace(trace, Limits(false)).message()),
              HasSubstr("only calls of H have children and inspections"));
}

TEST(ValidateTrace, SimilarityComparesTheAnswerWithItsShadows) {
  Trace trace = MakeShadowedTrace();
  Call* const argument = trace.mutable_rounds(0)->mutable_argument();
  Call* const similarity = argument->mutable_similarity();
  *similarity = MakeCall(QUESTION_KIND_SIMILAR, ANSWERER_HUMAN, "n");
  similarity->mutable_prompt()->add_history("d:bc");
  similarity->mutable_prompt()->add_history("d:bd");
  EXPECT_EQ(ValidateTrace(trace, Limits(false)), absl::OkStatus());

  similarity->mutable_prompt()->set_history(1, "d:bc");
  EXPECT_THAT(std::string(ValidateTrace(trace, Limits(false)).message()),
              HasSubstr("rounds[0].argument.similarity: prompt must ask about "
                        "the call's question, its answer and its shadow's"));
  similarity->mutable_prompt()->set_history(1, "d:bd");
  similarity->mutable_prompt()->set_kind(QUESTION_KIND_VERDICT);
  EXPECT_THAT(std::string(ValidateTrace(trace, Limits(false)).message()),
              HasSubstr("argument.similarity: prompt kind must be 6"));
  similarity->mutable_prompt()->set_kind(QUESTION_KIND_SIMILAR);

  *trace.mutable_verdict()->mutable_similarity() = *similarity;
  EXPECT_THAT(std::string(ValidateTrace(trace, Limits(false)).message()),
              HasSubstr("verdict.similarity: must be of an argument of H"));
  trace.mutable_verdict()->clear_similarity();
  argument->clear_shadow();
  EXPECT_THAT(std::string(ValidateTrace(trace, Limits(false)).message()),
              HasSubstr("argument.similarity: must be of an argument of H"));
}

// What is played is what is admitted: H asks M, M's answer is H's to give while
// the recursion budget lasts, and each of H's arguments is compared with M's.
TEST(ValidateTrace, APlayedDebateOfTheJudgedDistanceIsOne) {
  DebateConfig rules;
  rules.set_recursion_budget(1);
  rules.set_record_shadows(true);
  rules.set_record_similarity(true);
  FakeModel model([](const ModelRequest&) { return std::string("m"); });
  FakeHuman human([](const Workspace& workspace) {
    const QuestionKind kind = workspace.prompt().kind();
    if (kind == QUESTION_KIND_SIMILAR) return AnswerStep("n");
    if (kind != QUESTION_KIND_ANSWER && workspace.exchanges().empty()) {
      return AskStep({"!a", "deeper"});
    }
    return AnswerStep(kind == QUESTION_KIND_SUFFICIENT ? "n"
                      : kind == QUESTION_KIND_VERDICT  ? "y"
                                                       : "h:e");
  });
  const FakeWorld world;
  Amp amp(rules, model, human, world);
  Question question;
  question.set_id(1);
  question.set_task("fake");
  question.set_facts("bcda\n");
  question.set_text("a3");
  absl::StatusOr<Trace> trace = PlayDebate(question, rules, amp, amp, 1);
  ASSERT_TRUE(trace.ok()) << trace.status();
  trace->set_actor_id("actor-0");
  trace->set_epoch(1);
  trace->set_sequence(1);
  TraceLimits limits = Limits(false);
  limits.template_hash = model.TemplateHash();
  EXPECT_EQ(ValidateTrace(*trace, limits), absl::OkStatus());
  EXPECT_TRUE(trace->rounds(0).argument().children(1).has_similarity());
}

}  // namespace
}  // namespace elenchus
