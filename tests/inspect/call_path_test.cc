// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/call_path.h"

#include "gtest/gtest.h"

namespace elenchus {
namespace {

Trace SmallTrace() {
  Trace trace;
  Call* first = trace.add_rounds()->mutable_argument();
  first->set_answer("a");
  first->add_children()->add_children()->set_answer("deep");
  first->mutable_shadow()->set_answer("shadow");
  trace.mutable_rounds(0)->mutable_sufficient()->set_answer("n");
  trace.add_rounds()->mutable_argument()->set_answer("b");
  trace.mutable_verdict()->add_children()->set_answer("looked up");
  return trace;
}

TEST(CallPathTest, NamesEveryCallOnceACallBeforeItsChildren) {
  const Trace trace = SmallTrace();
  std::vector<std::string> paths;
  for (const CallSite& site : CallSites(trace)) {
    paths.push_back(site.path);
    const auto found = FindCall(trace, site.path);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->call, site.call);
  }
  EXPECT_EQ(paths,
            (std::vector<std::string>{
                "rounds[0].argument", "rounds[0].argument.children[0]",
                "rounds[0].argument.children[0].children[0]",
                "rounds[0].argument.shadow", "rounds[0].sufficient",
                "rounds[1].argument", "verdict", "verdict.children[0]"}));
  EXPECT_EQ((*FindCall(trace, paths[2])).call->answer(), "deep");
  EXPECT_EQ((*FindCall(trace, paths[3])).call->answer(), "shadow");
}

TEST(CallPathTest, NamesWhatThereIsInsteadOfAWrongPath) {
  const Trace trace = SmallTrace();
  for (const char* path : {"", "rounds[2].argument", "verdict.shadow",
                           "rounds[1].sufficient", "rounds[0]"}) {
    const absl::Status status = FindCall(trace, path).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << path;
    EXPECT_NE(status.message().find("verdict.children[0]"), std::string::npos);
  }
}

}  // namespace
}  // namespace elenchus
