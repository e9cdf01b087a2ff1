// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/shortest_path.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "debate/argument.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tasks/ground_truth.h"
#include "tests/tasks/driver.h"
#include "tests/tasks/uniform.h"

namespace elenchus {
namespace {

// a leads to b and c, both to d, d to e, and e back to d; f to itself.
constexpr char kFacts[] = "ab ac bd cd de ed ff\n";

TaskConfig Config(int size = 8) {
  TaskConfig config;
  config.set_name("shortest_path");
  config.set_size(size);
  return config;
}

Question About(absl::string_view text, absl::string_view facts = kFacts) {
  Question question;
  question.set_facts(std::string(facts));
  question.set_text(std::string(text));
  return question;
}

std::string Truth(absl::string_view text) {
  return TrueAnswer(Config(), About(text)).value_or("error");
}

TEST(ShortestPathTest, AnswersByHand) {
  EXPECT_EQ(Truth("Dab"), "1");
  EXPECT_EQ(Truth("Dad"), "2");
  EXPECT_EQ(Truth("Dae"), "3");
  EXPECT_EQ(Truth("Dda"), "!");
  EXPECT_EQ(Truth("Daf"), "!");
  // A way to itself has an edge at least.
  EXPECT_EQ(Truth("Daa"), "!");
  EXPECT_EQ(Truth("Ddd"), "2");
  EXPECT_EQ(Truth("Dff"), "1");
  EXPECT_EQ(Truth("Sab"), "b");
  EXPECT_EQ(Truth("Sac"), "c");
  EXPECT_EQ(Truth("Sad"), "b");  // the first of two that are as near
  EXPECT_EQ(Truth("Sdd"), "e");
  EXPECT_EQ(Truth("Sda"), "!");
  EXPECT_EQ(*TrueArgument(Config(), About("Dab")), "1:");
  EXPECT_EQ(*TrueArgument(Config(), About("Dae")), "3:b2");
  EXPECT_EQ(*TrueArgument(Config(), About("Dda")), "!:");
  EXPECT_EQ(*TrueArgument(Config(), About("Sab")), "b:");
  EXPECT_THAT(*TrueArgument(Config(), About("Sae")),
              testing::AnyOf("b:b2b2", "b:b2c2"));
  EXPECT_EQ(*TrueArgument(Config(), About("Sda")), "!:!e!");
}

// A way of twelve edges counts, one of thirteen does not, but begins.
TEST(ShortestPathTest, WaysThatAreTooLongCountAsNone) {
  const ElementNames names(16);
  std::string facts;
  for (int x = 0; x < 15; ++x) {
    absl::StrAppend(&facts, x > 0 ? " " : "", names.Name(x), names.Name(x + 1));
  }
  facts += "\n";
  const auto answer = [&](const char* kind, int to) {
    return *TrueAnswer(
        Config(16),
        About(absl::StrCat(kind, names.Name(0), names.Name(to)), facts));
  };
  EXPECT_EQ(answer("D", 12), "12");
  EXPECT_EQ(answer("S", 12), "ab");
  EXPECT_EQ(answer("D", 13), "!");
  EXPECT_EQ(answer("S", 13), "ab");
  EXPECT_EQ(answer("D", 14), "!");
  EXPECT_EQ(answer("S", 14), "!");
  EXPECT_EQ(*TrueArgument(Config(16), About("Daa" + names.Name(13), facts)),
            "!:ab12");
}

TEST(ShortestPathTest, LooksUpOnlyPrimitives) {
  const auto task = MakeTask(Config());
  const auto look_up = [&](absl::string_view text) {
    return (*task)->LookUp(About(text), text);
  };
  EXPECT_EQ(look_up("Eab"), "1");
  EXPECT_EQ(look_up("Eba"), "?");
  EXPECT_EQ(look_up("Na0"), "b");
  EXPECT_EQ(look_up("Na1"), "c");
  EXPECT_EQ(look_up("Na7"), "c");
  EXPECT_EQ(look_up("Nb5"), "d");
  EXPECT_EQ(look_up("Nh0"), "?");
  for (const char* text : {"Dab", "Sab", "", "E", "Ea", "Eabc", "Na", "Na8",
                           "Nab", "Eai", "eab"}) {
    EXPECT_EQ(look_up(text), std::nullopt) << text;
  }
  EXPECT_EQ((*task)->LookUp(About("", "nonsense"), "Eab"), "?");
}

TEST(ShortestPathTest, FactsAreReadInAnyOrderOrRefused) {
  const ElementNames names(8);
  const auto graph = ParseGraph(names, "cd ab ab ed ac\n");
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(FormatFacts(names, *graph), "ab ab ac cd ed\n");
  EXPECT_THAT(NeighboursOf(*graph, 0), testing::ElementsAre(1, 2));
  EXPECT_THAT(VerticesOf(*graph), testing::ElementsAre(0, 1, 2, 3, 4));
  for (const char* text :
       {"", "\n", "ab", "a\n", "abc\n", "ab  cd\n", "ai\n", "a1\n", "ab:\n"}) {
    EXPECT_EQ(ParseGraph(names, text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

// H asked about the step from a to e, told this by an M that says the same
// twice: suggestion, and how far b, c and others are from e.
std::string Step(const std::string& suggestion,
                 const std::map<std::string, std::string>& distances) {
  const auto task = MakeTask(Config());
  const auto driven =
      Drive(**MakeScriptedHuman(Config()),
            MakeWorkspace(Config().name(), QUESTION_KIND_ANSWER, "Sae"),
            [&](absl::string_view text) {
              if (const auto fact = (*task)->LookUp(About(text), text)) {
                return *fact;
              }
              if (text == "Sae") return suggestion;
              const auto it = distances.find(std::string(text));
              return it == distances.end() ? "?" : it->second;
            });
  return driven.ok() ? driven->answer.text() : driven.status().ToString();
}

TEST(ShortestPathTest, HTakesTheNearestNeighbourItHearsOf) {
  const auto task = MakeTask(Config());
  const std::string drawn =
      *(*task)->LookUp(About(""), absl::StrCat("Na", DrawOf("Sae")));
  const std::string other = drawn == "b" ? "c" : "b";
  const std::string far_drawn = absl::StrCat("D", drawn, "e");
  const std::string far_other = absl::StrCat("D", other, "e");
  EXPECT_EQ(Step(other, {{far_drawn, "5"}, {far_other, "2"}}),
            absl::StrCat(other, ":", other, "2", drawn, "5"));
  EXPECT_EQ(Step(other, {{far_drawn, "2"}, {far_other, "5"}}),
            absl::StrCat(drawn, ":", other, "5", drawn, "2"));
  // As near: the first by name.
  EXPECT_EQ(Step(other, {{far_drawn, "2"}, {far_other, "2"}}),
            absl::StrCat("b:", other, "2", drawn, "2"));
  // No neighbour, no name, no use.
  EXPECT_EQ(Step("e", {{far_drawn, "4"}}),
            absl::StrCat(drawn, ":?", drawn, "4"));
  EXPECT_EQ(Step("!", {{far_drawn, "4"}}),
            absl::StrCat(drawn, ":!", drawn, "4"));
  EXPECT_EQ(Step("?", {{far_drawn, "!"}}), absl::StrCat("!:?", drawn, "!"));
  EXPECT_EQ(Step("!", {}), absl::StrCat("!:!", drawn, "?"));
  EXPECT_EQ(Step(other, {{far_drawn, "13"}, {far_other, "0"}}), "?");
  EXPECT_EQ(Step("?", {}), "?");
}

TEST(ShortestPathTest, DistancesSaturate) {
  for (const auto& [rest, answer] :
       std::vector<std::pair<std::string, std::string>>{{"1", "2:b1"},
                                                        {"11", "12:b11"},
                                                        {"12", "!:b12"},
                                                        {"!", "!:b!"},
                                                        {"13", "?"},
                                                        {"0", "?"},
                                                        {"?", "?"}}) {
    const auto driven =
        Drive(**MakeScriptedHuman(Config()),
              MakeWorkspace(Config().name(), QUESTION_KIND_ANSWER, "Dae"),
              [&](absl::string_view text) -> std::string {
                if (text == "Eae") return "?";
                return text == "Sae" ? "b" : rest;
              });
    ASSERT_TRUE(driven.ok()) << driven.status();
    EXPECT_EQ(driven->answer.text(), answer);
  }
}

TEST(ShortestPathTest, DrawsByTheMethodsDistribution) {
  const auto task = MakeTask(Config());
  const ElementNames names(8);
  Rng rng(1);
  std::map<std::pair<int, int>, int> edges;
  std::map<std::string, int> kinds, pairs;
  for (int i = 0; i < 5000; ++i) {
    const std::string facts = *(*task)->DrawFacts(Split::kTrain, 1, &rng);
    const Graph graph = *ParseGraph(names, facts);
    EXPECT_EQ(graph.edges.size(), 16u);
    for (const auto& edge : graph.edges) ++edges[edge];
    const std::string text = (*task)->DrawQuestion(facts, 1, &rng);
    ASSERT_EQ(text.size(), 3u);
    ++kinds[text.substr(0, 1)];
    ++pairs[text.substr(1)];
  }
  ExpectUniform(edges, 64);
  ExpectUniform(kinds, 2);
  ExpectUniform(pairs, 64);
}

// Over questions, every number is drawn about as often.
TEST(ShortestPathTest, HDrawsEveryNeighbour) {
  const ElementNames names(64);
  std::map<int, int> draws;
  for (int from = 0; from < 64; ++from) {
    for (int to = 0; to < 64; ++to) {
      ++draws[DrawOf("S" + names.Name(from) + names.Name(to))];
    }
  }
  ExpectUniform(draws, kNumDraws);
}

}  // namespace
}  // namespace elenchus
