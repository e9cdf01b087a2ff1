// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What a trace's prompts may hold beside the question and the history.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "learner/validator.h"
#include "tests/learner/traces.h"

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

}  // namespace
}  // namespace elenchus
