// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/union_find.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tasks/ground_truth.h"
#include "tests/tasks/driver.h"
#include "tests/tasks/uniform.h"

namespace elenchus {
namespace {

// The tree of b, labelled 3: b-a, b-d, d-e. c, labelled 5, is alone.
constexpr char kFacts[] = "ab b3 bd c5 de\n";

TaskConfig Config(int size = 8) {
  TaskConfig config;
  config.set_name("union_find");
  config.set_size(size);
  return config;
}

Question About(absl::string_view text, absl::string_view facts = kFacts) {
  Question question;
  question.set_facts(std::string(facts));
  question.set_text(std::string(text));
  return question;
}

TEST(UnionFindTest, AnswersByHand) {
  const std::map<std::string, std::string> arguments = {
      {"Vb", "3:"},  {"Vc", "5:"},     {"Va", "3:b"},   {"Ve", "3:d"},
      {"Pb", "b:3"}, {"Pc", "c:5"},    {"Db", "0:3"},   {"Da", "1:b"},
      {"De", "2:d"}, {"Pa", "b:b0b0"}, {"Pe", "d:d1d1"}};
  for (const auto& [text, argument] : arguments) {
    EXPECT_EQ(*TrueArgument(Config(), About(text)), argument) << text;
    EXPECT_EQ(*TrueAnswer(Config(), About(text)),
              argument.substr(0, argument.find(':')));
  }
  EXPECT_THAT(*TrueArgument(Config(), About("Pd")),
              testing::AnyOf("b:b0b0", "b:b0e2"));
  // No vertex of the facts, and a tree without a label.
  EXPECT_FALSE(TrueAnswer(Config(), About("Vh")).ok());
  EXPECT_FALSE(TrueAnswer(Config(), About("Va", "ab c3\n")).ok());
}

TEST(UnionFindTest, LooksUpOnlyPrimitives) {
  const auto task = MakeTask(Config());
  const auto look_up = [&](absl::string_view text) {
    return (*task)->LookUp(About(text), text);
  };
  EXPECT_EQ(look_up("Lb"), "3");
  EXPECT_EQ(look_up("La"), "?");
  EXPECT_EQ(look_up("Eab"), "1");
  EXPECT_EQ(look_up("Eba"), "1");
  EXPECT_EQ(look_up("Eae"), "?");
  EXPECT_EQ(look_up("Nb0"), "a");
  EXPECT_EQ(look_up("Nb1"), "d");
  EXPECT_EQ(look_up("Nb4"), "a");
  EXPECT_EQ(look_up("Nc0"), "?");
  for (const char* text :
       {"Va", "Pa", "Da", "", "L", "Lab", "Ea", "Na", "Na9"}) {
    EXPECT_EQ(look_up(text), std::nullopt) << text;
  }
  EXPECT_EQ((*task)->LookUp(About("", "nonsense"), "Lb"), "?");
}

TEST(UnionFindTest, FactsAreReadInAnyOrderOrRefused) {
  const ElementNames names(8);
  const auto forest = ParseForest(names, "de c5 db b3 ab\n");
  ASSERT_TRUE(forest.ok()) << forest.status();
  EXPECT_EQ(FormatFacts(names, *forest), kFacts);
  for (const char* text :
       {"", "\n", "ab", "aa\n", "ab ba\n", "a3 a3\n", "a3 a4\n", "a9\n", "a0\n",
        "a\n", "abc\n", "a33\n", "ai\n"}) {
    EXPECT_EQ(ParseForest(names, text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(UnionFindTest, HTakesTheNeighbourNearestToTheRoot) {
  const auto task = MakeTask(Config());
  const auto parent_of_d = [&](const std::string& suggestion,
                               const std::string& of_b,
                               const std::string& of_e) {
    const auto driven =
        Drive(**MakeScriptedHuman(Config()),
              MakeWorkspace(Config().name(), QUESTION_KIND_ANSWER, "Pd"),
              [&](absl::string_view text) {
                if (const auto fact = (*task)->LookUp(About(text), text)) {
                  return *fact;
                }
                if (text == "Pd") return suggestion;
                return text == "Db" ? of_b : of_e;
              });
    return driven.ok() ? driven->answer.text() : driven.status().ToString();
  };
  const std::string drawn =
      *(*task)->LookUp(About(""), absl::StrCat("Nd", DrawOf("Pd")));
  EXPECT_EQ(parent_of_d("b", "0", "2"),
            absl::StrCat("b:b0", drawn, drawn == "b" ? "0" : "2"));
  EXPECT_EQ(parent_of_d("a", "1", "1"), absl::StrCat(drawn, ":?", drawn, "1"));
  EXPECT_EQ(parent_of_d("?", "?", "?"), "?");
  // There is no way that leads nowhere.
  EXPECT_EQ(parent_of_d("!", "!", "!"), "?");
}

// The trees of a forest, by vertices.
std::vector<std::vector<int>> TreesOf(const Forest& forest) {
  std::vector<std::vector<int>> trees;
  std::set<int> seen;
  for (int x : VerticesOf(forest)) {
    if (!seen.insert(x).second) continue;
    std::vector<int>& tree = trees.emplace_back(1, x);
    for (size_t i = 0; i < tree.size(); ++i) {
      for (int y : forest.neighbours[tree[i]]) {
        if (seen.insert(y).second) tree.push_back(y);
      }
    }
  }
  return trees;
}

TEST(UnionFindTest, DrawsByTheMethodsDistribution) {
  const auto task = MakeTask(Config());
  const ElementNames names(8);
  Rng rng(1);
  std::map<int, int> labels, asked, degrees_of_roots, split;
  std::map<char, int> kinds;
  std::map<bool, int> stars;  // of trees of four vertices, 4 of 16
  int num_fours = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string facts = *(*task)->DrawFacts(Split::kTrain, 1, &rng);
    const Forest forest = *ParseForest(names, facts);
    ASSERT_EQ(VerticesOf(forest).size(), 8u);
    const auto trees = TreesOf(forest);
    EXPECT_LE(trees.size(), 2u);  // floor(sqrt(8))
    std::set<int> of_instance;
    for (const std::vector<int>& tree : trees) {
      ++split[static_cast<int>(tree.size())];
      size_t num_ends = 0;
      size_t most = 0;
      int num_labels = 0;
      for (int x : tree) {
        num_ends += forest.neighbours[x].size();
        most = std::max(most, forest.neighbours[x].size());
        if (forest.labels[x] == 0) continue;
        ++num_labels;
        ++labels[forest.labels[x]];
        EXPECT_TRUE(of_instance.insert(forest.labels[x]).second);
        if (tree.size() == 3) ++degrees_of_roots[forest.neighbours[x].size()];
      }
      EXPECT_EQ(num_labels, 1);
      EXPECT_EQ(num_ends, 2 * (tree.size() - 1));
      if (tree.size() == 4) {
        ++num_fours;
        ++stars[most == 3];
      }
    }
    const std::string text = (*task)->DrawQuestion(facts, 1, &rng);
    const auto question = ParseForestQuestion(names, text);
    ASSERT_TRUE(question.has_value());
    ++kinds[text[0]];
    ++asked[question->x];
  }
  ExpectUniform(labels, 8);
  ExpectUniform(asked, 8);
  ExpectUniform(kinds, 3);
  // 1/4 of the trees of four are stars; 4.5 standard deviations.
  EXPECT_NEAR(stars[true] / static_cast<double>(num_fours), 0.25,
              4.5 * std::sqrt(0.1875 / num_fours));
  // The middle one of three is the root of a third of such trees.
  const double num_threes = degrees_of_roots[1] + degrees_of_roots[2];
  EXPECT_NEAR(degrees_of_roots[2] / num_threes, 1. / 3,
              4.5 * std::sqrt(2. / 9 / num_threes));
  // Vertices are in either tree by chance: all in one in 2 of 256 draws.
  EXPECT_NEAR(split[8] / 20000., 2. / 256, 4.5 * std::sqrt(2. / 256 / 20000));
}

}  // namespace
}  // namespace elenchus
