// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/ledger_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>

#include "core/file.h"
#include "tests/testing/fakes.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kTask[] = "union_find";

HumanLabel LabelOf(const std::string& question) {
  HumanLabel label;
  label.mutable_workspace()->set_task(kTask);
  label.mutable_workspace()->mutable_prompt()->set_kind(QUESTION_KIND_ARGUE);
  label.mutable_workspace()->mutable_prompt()->set_question(question);
  *label.mutable_step() = AskStep({"of " + question});
  label.set_caller_id("actor-0");
  label.set_time_us(1234567890123456);
  label.set_cost_seconds(20.5);
  return label;
}

class LedgerFileTest : public testing::Test {
 protected:
  // Opens the file and reads the questions of its labels.
  absl::StatusOr<std::unique_ptr<LedgerFile>> Open() {
    questions_.clear();
    return LedgerFile::Open(path_, kTask, [this](const HumanLabel& label) {
      questions_.push_back(label.workspace().prompt().question());
      newest_ = label;
    });
  }
  void Write(const std::string& text) { std::ofstream(path_) << text; }
  std::string Content() { return *ReadFile(path_); }

  const std::string path_ = FreshFolder() + "/ledger.jsonl";
  std::vector<std::string> questions_;
  HumanLabel newest_;
};

TEST_F(LedgerFileTest, LabelsComeBackAsTheyWere) {
  {
    const auto file = Open();
    ASSERT_OK(file);
    EXPECT_TRUE(questions_.empty());
    ASSERT_OK((*file)->Append({LabelOf("Va"), LabelOf("Vb\n\xff")}));
    ASSERT_OK((*file)->Append({LabelOf("Vc")}));
  }
  ASSERT_OK(Open());
  EXPECT_THAT(questions_, ElementsAre("Va", "Vb\n\xff", "Vc"));
  EXPECT_EQ(newest_.SerializeAsString(), LabelOf("Vc").SerializeAsString());
}

// Wherever the process died as it wrote.
TEST_F(LedgerFileTest, ATornLastLineIsDroppedAndTheNextLabelFollows) {
  ASSERT_OK((*Open())->Append({LabelOf("Va")}));
  const std::string one = Content();
  ASSERT_OK((*Open())->Append({LabelOf("Vb")}));
  const std::string two = Content();
  for (size_t size = one.size(); size < two.size(); ++size) {
    Write(two.substr(0, size));
    const auto file = Open();
    ASSERT_OK(file) << size;
    EXPECT_THAT(questions_, ElementsAre("Va"));
    EXPECT_EQ(Content(), one);
  }
  ASSERT_OK((*Open())->Append({LabelOf("Vb")}));
  EXPECT_EQ(Content(), two);
}

TEST_F(LedgerFileTest, ABrokenLineIsRefusedByItsNumberAndNothingIsLost) {
  ASSERT_OK((*Open())->Append({LabelOf("Va"), LabelOf("Vb")}));
  const std::string good = Content();
  const std::string line = good.substr(0, good.find('\n') + 1);
  const auto expect_refused = [&](const std::string& broken,
                                  const std::string& why) {
    const std::string text = line + broken + "\n" + line;
    Write(text);
    EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kInvalidArgument,
                                 testing::AllOf(HasSubstr(path_ + ": line 2"),
                                                HasSubstr(why))))
        << broken;
    EXPECT_EQ(Content(), text);
  };
  expect_refused("{", "is no label");
  expect_refused("", "is no label");
  expect_refused(line.substr(0, 40), "is no label");
  expect_refused(R"({"workspace": 3})", "is no label");
  expect_refused("{}", "workspace.task");
  std::string other = line.substr(0, line.size() - 1);
  other.replace(other.find(kTask), sizeof(kTask) - 1, "shortest_path");
  expect_refused(other, "shortest_path");
  std::string no_step = line.substr(0, line.size() - 1);
  no_step.replace(no_step.find("\"step\""), 6, "\"step\":{},\"x\"");
  expect_refused(no_step, "is no label");  // an unknown field
}

TEST_F(LedgerFileTest, AFolderThatIsNotThereIsNotFound) {
  EXPECT_THAT(LedgerFile::Open(path_ + "/x/ledger.jsonl", kTask, nullptr),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/x/")));
}

TEST_F(LedgerFileTest, WhereADiskIsFullNoPartOfALabelStays) {
  const auto file = Open();
  ASSERT_OK((*file)->Append({LabelOf("Va")}));
  const std::string before = Content();
  signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit, small;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  small = limit;
  small.rlim_cur = before.size() + 10;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status status = (*file)->Append({LabelOf("Vb")});
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_THAT(std::string(status.message()), HasSubstr("cannot write"));
  EXPECT_EQ(Content(), before);
  ASSERT_OK((*file)->Append({LabelOf("Vc")}));
  ASSERT_OK(Open());
  EXPECT_THAT(questions_, ElementsAre("Va", "Vc"));
}

}  // namespace
}  // namespace elenchus
