// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/text.h"

#include <string>

#include "core/rng.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;

TEST(ElementNamesTest, OneLetterUpToEight) {
  const ElementNames names(8);
  EXPECT_EQ(names.length(), 1);
  EXPECT_EQ(names.count(), 8);
  EXPECT_EQ(names.Name(0), "a");
  EXPECT_EQ(names.Name(7), "h");
  EXPECT_EQ(names.Element("i"), std::nullopt);
  EXPECT_EQ(ElementNames(4).Element("d"), 3);
  EXPECT_EQ(ElementNames(4).Element("e"), std::nullopt);
}

TEST(ElementNamesTest, TwoLettersAbove) {
  const ElementNames names(9);
  EXPECT_EQ(names.length(), 2);
  EXPECT_EQ(names.count(), 64);
  EXPECT_EQ(names.Name(0), "aa");
  EXPECT_EQ(names.Name(10), "bc");
  EXPECT_EQ(names.Name(63), "hh");
  for (int x = 0; x < 64; ++x) EXPECT_EQ(names.Element(names.Name(x)), x);
}

TEST(ElementNamesTest, OnlyNamesAreNames) {
  const ElementNames one(8), two(64);
  for (absl::string_view text : {"", "?", "A", "1", "aa", "a ", ":", "\xff"}) {
    EXPECT_EQ(one.Element(text), std::nullopt) << text;
  }
  for (absl::string_view text : {"", "?", "a", "ai", "ia", "aaa", "a:"}) {
    EXPECT_EQ(two.Element(text), std::nullopt) << text;
  }
  EXPECT_THAT(*one.Elements("bd"), ElementsAre(1, 3));
  EXPECT_THAT(*one.Elements(""), ElementsAre());
  EXPECT_EQ(one.Elements("b d"), std::nullopt);
  EXPECT_THAT(*two.Elements("aabc"), ElementsAre(0, 10));
  EXPECT_EQ(two.Elements("aab"), std::nullopt);
}

TEST(TextReaderTest, ReadsFromLeftToRight) {
  const ElementNames names(8);
  TextReader reader("Db-12!3");
  EXPECT_EQ(reader.OneOf("SD"), 'D');
  EXPECT_EQ(reader.Name(names), 1);
  EXPECT_EQ(reader.Number(-64, 64), -12);
  EXPECT_FALSE(reader.Skip('?'));
  EXPECT_TRUE(reader.Skip('!'));
  EXPECT_TRUE(reader.AtDigit());
  EXPECT_FALSE(reader.complete());
  EXPECT_EQ(reader.Digit(0, 7), 3);
  EXPECT_TRUE(reader.complete());
}

TEST(TextReaderTest, OnceItFailedItReadsWhatIsHarmless) {
  const ElementNames names(8);
  TextReader reader("xb345");
  EXPECT_EQ(reader.Name(names), 0);
  EXPECT_EQ(reader.Name(names), 0);
  EXPECT_EQ(reader.OneOf("VD"), 'V');
  EXPECT_EQ(reader.Digit(3, 8), 3);
  EXPECT_EQ(reader.Number(1, 12), 1);
  EXPECT_FALSE(reader.Skip('x'));
  EXPECT_FALSE(reader.complete());
  // Nor is one complete that fails at the end.
  TextReader at_end("");
  EXPECT_EQ(at_end.Digit(1, 8), 1);
  EXPECT_FALSE(at_end.complete());
}

TEST(TextReaderTest, OnlyCanonicalNumbersAreNumbers) {
  for (int number : {-64, -1, 0, 1, 12, 64}) {
    EXPECT_EQ(ParseNumber(std::to_string(number), -64, 64), number);
  }
  for (absl::string_view text :
       {"", "-", "-0", "00", "01", "+1", " 1", "1 ", "65", "-65", "1a", "1.0",
        "1234", "99999999999", "0x1", "\xff"}) {
    EXPECT_EQ(ParseNumber(text, -64, 64), std::nullopt) << text;
  }
}

TEST(TextReaderTest, RandomBytesNeverCrash) {
  const ElementNames names(64);
  Rng rng(1);
  int num_complete = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string text;
    for (uint64_t n = rng.Uniform(8); n > 0; --n) {
      text.push_back(rng.Bernoulli(0.1) ? static_cast<char>(rng.Uniform(256))
                                        : "ab12-!"[rng.Uniform(6)]);
    }
    TextReader reader(text);
    while (!reader.AtEnd() && rng.Bernoulli(0.9)) {
      switch (rng.Uniform(5)) {
        case 0:
          EXPECT_LT(reader.Name(names), 64);
          break;
        case 1:
          EXPECT_GE(reader.Digit(1, 8), 1);
          break;
        case 2:
          EXPECT_LE(reader.Number(-64, 64), 64);
          break;
        case 3:
          reader.OneOf("!-");
          break;
        default:
          reader.Skip('!');
      }
    }
    num_complete += reader.complete();
  }
  EXPECT_GT(num_complete, 1000);
}

TEST(FactWordsTest, AreSplitAsTheyAreJoined) {
  EXPECT_EQ(JoinFacts({"ad", "bc"}), "ad bc\n");
  EXPECT_THAT(*SplitFacts("ad bc\n"), ElementsAre("ad", "bc"));
  EXPECT_THAT(*SplitFacts("ad  bc \n"), ElementsAre("ad", "", "bc", ""));
  EXPECT_THAT(*SplitFacts("\n"), ElementsAre(""));
  for (absl::string_view text : {"", "ad", "ad\nbc"}) {
    EXPECT_EQ(SplitFacts(text).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(QuotedTest, EscapesAndShortens) {
  EXPECT_EQ(Quoted("a\x1b\n"), "'a\\x1b\\n'");
  EXPECT_EQ(Quoted(std::string(65, 'x')),
            absl::StrCat("'", std::string(64, 'x'), "'..."));
}

}  // namespace
}  // namespace elenchus
