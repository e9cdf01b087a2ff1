// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/call_tree.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

Call MakeCall(const std::string& question, const std::string& answer,
              Answerer answerer) {
  Call call;
  call.mutable_prompt()->set_question(question);
  call.set_answer(answer);
  call.set_answerer(answerer);
  return call;
}

Call Tree() {
  Call call = MakeCall("+", "c:7", ANSWERER_HUMAN);
  *call.add_children() = MakeCall("+", "c", ANSWERER_MODEL);
  *call.add_children() = MakeCall("c", "7", ANSWERER_WORLD);
  *call.add_children() = MakeCall("a", "5", ANSWERER_MODEL);
  *call.mutable_shadow() = MakeCall("+", "z", ANSWERER_MODEL);
  return call;
}

Question Facts() {
  Question question;
  question.set_facts("a5 b0 c7\n");
  return question;
}

TEST(CallTreeTest, ShowsSubQuestionsAnswersAndAnswerers) {
  const CallTree tree = InspectCalls(Tree(), View::OfDebater(Facts()));
  EXPECT_EQ(tree.num_calls, 4);
  EXPECT_EQ(tree.report.text, "+=c:7 by H (+=c by M, c=7 by world, a=5 by M)");
  EXPECT_EQ(tree.report.table,
            "+=c:7 by H\n  +=c by M\n  c=7 by world\n  a=5 by M\n");
}

// Not what the world said, nor what M said where it is a fact.
TEST(CallTreeTest, AJudgeIsNotToldWhatWasNotCited) {
  Prompt prompt;
  prompt.add_history("b");
  const View judge = View::OfJudge(Facts(), prompt);
  EXPECT_EQ(
      InspectCalls(Tree(), judge).report.table,
      "+=c:7 by H\n  +=c by M\n  c=(hidden) by world\n  a=(hidden) by M\n");
  prompt.add_history("a:5");
  EXPECT_EQ(InspectCalls(Tree(), View::OfJudge(Facts(), prompt)).report.table,
            "+=c:7 by H\n  +=c by M\n  c=(hidden) by world\n  a=5 by M\n");
}

TEST(CallTreeTest, LongTreesAreCutInTheTextOnly) {
  Call call = Tree();
  for (int i = 0; i < 100; ++i) *call.add_children() = Tree();
  const CallTree tree = InspectCalls(call, View::OfDebater(Facts()));
  EXPECT_EQ(tree.num_calls, 4 + 100 * 4);
  EXPECT_EQ(tree.report.text.size(), kMaxReportBytes);
  EXPECT_GT(tree.report.table.size(), 1000u);
}

}  // namespace
}  // namespace elenchus
