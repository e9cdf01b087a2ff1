// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/curriculum.h"

#include <gtest/gtest.h>

namespace elenchus {
namespace {

TEST(CurriculumTest, RisesOnceTheNewestLevelIsAgreedOn) {
  Curriculum curriculum(3, 0.85);
  EXPECT_EQ(curriculum.level(), 1);
  curriculum.Observe(1, 200, 200);  // too few to decide on
  EXPECT_EQ(curriculum.level(), 1);
  curriculum.Observe(1, 100, 100);
  EXPECT_EQ(curriculum.level(), 2);
  EXPECT_EQ(curriculum.state().mean, 0);
}

TEST(CurriculumTest, DisagreementHoldsItBack) {
  Curriculum curriculum(2, 0.85);
  for (int i = 0; i < 100; ++i) curriculum.Observe(1, 85, 100);
  EXPECT_EQ(curriculum.level(), 1);
  EXPECT_DOUBLE_EQ(curriculum.state().mean, 0.85);
}

TEST(CurriculumTest, TheMeanForgets) {
  Curriculum curriculum(2, 0.85);
  for (int i = 0; i < 20; ++i) curriculum.Observe(1, 0, 100);
  // After n steps of a fifth the mean is 1 - 0.8^n: above .85 from the ninth.
  for (int i = 0; i < 8; ++i) curriculum.Observe(1, 100, 100);
  EXPECT_EQ(curriculum.level(), 1);
  curriculum.Observe(1, 100, 100);
  EXPECT_EQ(curriculum.level(), 2);
}

TEST(CurriculumTest, OldLevelsAndUnknownOnesAreIgnored) {
  Curriculum curriculum(3, 0.5);
  curriculum.Observe(1, 300, 300);
  ASSERT_EQ(curriculum.level(), 2);
  curriculum.Observe(1, 900, 900);
  curriculum.Observe(0, 900, 900);
  EXPECT_EQ(curriculum.level(), 2);
}

TEST(CurriculumTest, ZeroBeginsAtTheLastLevelWhichIsTheEnd) {
  EXPECT_EQ(Curriculum(5, 0).level(), 5);
  Curriculum curriculum(1, 0.5);
  curriculum.Observe(1, 900, 900);
  EXPECT_EQ(curriculum.level(), 1);
}

TEST(CurriculumTest, GoesOnFromACheckpoint) {
  Curriculum before(3, 0.85);
  before.Observe(1, 300, 300);
  before.Observe(2, 200, 240);
  ASSERT_EQ(before.level(), 2);
  Curriculum after(3, 0.85);
  after.Restore(before.state());
  for (Curriculum* curriculum : {&before, &after}) {
    curriculum->Observe(2, 90, 90);
    EXPECT_EQ(curriculum->level(), 3);  // 290 of 330 are above .85
  }
  // Of a task that had more levels.
  after.Restore({.level = 99, .mean = 7, .weight = -1});
  EXPECT_EQ(after.level(), 3);
  EXPECT_EQ(after.state().mean, 1);
  EXPECT_EQ(after.state().weight, 0);
  // Of a run that is to go on without a curriculum.
  Curriculum none(3, 0);
  none.Restore({.level = 1});
  EXPECT_EQ(none.level(), 3);
}

}  // namespace
}  // namespace elenchus
