// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/view.h"

#include "gtest/gtest.h"
#include "tasks/hidden_facts.h"

namespace elenchus {
namespace {

// A question of the hidden_facts world.
Question HiddenFacts(int size, std::vector<int>* values) {
  TaskConfig config;
  config.set_size(size);
  const HiddenFactsTask task(config);
  Rng rng(5);
  Question question;
  question.set_task(std::string(kHiddenFactsName));
  question.set_facts(*task.DrawFacts(Split::kTrain, 0, &rng));
  question.set_text("+");
  *values = *ParseValues(ElementNames(size), question.facts());
  return question;
}

Prompt Verdict(std::vector<std::string> history) {
  Prompt prompt;
  prompt.set_kind(QUESTION_KIND_VERDICT);
  prompt.set_question("+");
  for (std::string& argument : history) prompt.add_history(argument);
  return prompt;
}

class HiddenFactsViewTest : public testing::TestWithParam<int> {
 protected:
  HiddenFactsViewTest() : question_(HiddenFacts(GetParam(), &values_)) {}
  std::string Name(int i) const { return names_.Name(i); }
  std::string Value(int i) const {
    return FormatValue(values_[i], names_.length());
  }

  const ElementNames names_{GetParam()};
  std::vector<int> values_;
  const Question question_;
};

TEST_P(HiddenFactsViewTest, AJudgeSeesTheFactsThatWereCitedAndNoOther) {
  const View view =
      View::OfJudge(question_, Verdict({Name(1) + ":" + Value(1), Name(2)}));
  ASSERT_EQ(view.facts().size(), static_cast<size_t>(GetParam()));
  for (int i = 0; i < GetParam(); ++i) {
    const std::string text = Name(i) + Value(i);
    EXPECT_EQ(view.facts()[i].text, text);
    EXPECT_EQ(question_.facts().substr(view.facts()[i].begin, text.size()),
              text);
    EXPECT_EQ(view.facts()[i].is_shown, i == 1);
    EXPECT_EQ(view.Name(i), i == 1 ? text
                                   : "fact " + std::to_string(i + 1) + " of " +
                                         std::to_string(GetParam()));
    EXPECT_EQ(view.Hides("x" + text + "y"), i != 1);
    EXPECT_EQ(view.Show(text), i == 1 ? text : "(hidden)");
  }
}

TEST_P(HiddenFactsViewTest, ACitationWithAnotherValueShowsNothing) {
  const View view = View::OfJudge(
      question_,
      Verdict({Name(1) + ":" + Value(2), Name(2) + ":" + Value(1), Name(0)}));
  for (const View::Fact& fact : view.facts()) EXPECT_FALSE(fact.is_shown);
}

TEST_P(HiddenFactsViewTest, AFactThatAnArgumentSpellsIsCited) {
  const View view =
      View::OfJudge(question_, Verdict({Name(1) + ":" + Name(2) + Value(2)}));
  for (int i = 0; i < GetParam(); ++i) {
    EXPECT_EQ(view.facts()[i].is_shown, i == 2);
  }
}

TEST_P(HiddenFactsViewTest, ADebaterSeesAllFacts) {
  const View view = View::OfDebater(question_);
  for (int i = 0; i < GetParam(); ++i) {
    EXPECT_EQ(view.Name(i), Name(i) + Value(i));
  }
  EXPECT_EQ(view.Show(question_.facts().substr(0, 3) + "\n"),
            question_.facts().substr(0, 3) + "\\n");
}

INSTANTIATE_TEST_SUITE_P(Sizes, HiddenFactsViewTest, testing::Values(4, 12));

TEST(ViewTest, ShownFactsAreWrittenAsFactsAre) {
  Question question;
  question.set_facts("a5 b0 c7\n");
  EXPECT_EQ(View::OfDebater(question).ShownFacts(), question.facts());
  EXPECT_EQ(View::OfJudge(question, Verdict({})).ShownFacts(), "\n");
  EXPECT_EQ(View::OfJudge(question, Verdict({"c:7", "a:5"})).ShownFacts(),
            "a5 c7\n");
}

TEST(ViewTest, OfOtherFactsShowsThoseShownHere) {
  Question question;
  question.set_facts("a5 b0 c7\n");
  const View judge = View::OfJudge(question, Verdict({"c:7"}));
  EXPECT_EQ(judge.Of("c7 b0\n").ShownFacts(), "c7\n");
  EXPECT_EQ(judge.Of("b0 c7\n").facts()[1].begin, 3);
  EXPECT_EQ(View::OfDebater(question).Of("b0 z\n").ShownFacts(), "b0 z\n");
}

TEST(ViewTest, APromptsViewIsReadInPlaceOfTheFacts) {
  Question question;
  question.set_facts("a5 b0\n");
  Prompt prompt;
  EXPECT_EQ(FactsRead(question, prompt), "a5 b0\n");
  prompt.set_view("");
  EXPECT_EQ(FactsRead(question, prompt), "");
}

TEST(ViewTest, AnyFactsAreRead) {
  for (const char* facts : {"", " ", "\n", " a  b\n\nc"}) {
    Question question;
    question.set_facts(facts);
    const View view = View::OfDebater(question);
    EXPECT_EQ(view.facts().size(), facts[0] == ' ' && facts[1] ? 3u : 0u);
  }
}

}  // namespace
}  // namespace elenchus
