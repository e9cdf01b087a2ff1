// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/inspect_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "debate/oversight.h"
#include "debate/play_debate.h"
#include "google/protobuf/util/json_util.h"
#include "learner/snapshot_store.h"
#include "model/engine.h"
#include "tasks/hidden_facts.h"
#include "tests/inspect/random_snapshot.h"
#include "tests/inspect/small_model.h"
#include "tests/testing/fresh_folder.h"
#include "tests/testing/status_matchers.h"

namespace elenchus {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A run that recorded two debates: M opens, H replies.
class InspectCommandTest : public testing::Test {
 protected:
  InspectCommandTest() {
    *run_.mutable_model() = SmallModel(/*bidirectional_facts=*/true);
    run_.mutable_actor()->mutable_engine()->set_deterministic(true);
    snapshot_ =
        std::make_shared<const Snapshot>(RandomSnapshot(run_.model(), 7));
    EXPECT_OK(MakeDirs(run_dir_ + "/traces"));
    EXPECT_OK(WriteFileAtomically(run_dir_ + "/traces/traces.jsonl",
                                  Line(1) + Line(2)));
  }

  std::string Line(uint64_t seed) {
    TaskConfig config;
    config.set_name(std::string(kHiddenFactsName));
    const HiddenFactsTask task(config);
    HiddenFactsHuman human(config);
    auto engine = Engine::Create(run_.model(), run_.actor().engine(), nullptr);
    EXPECT_OK((*engine)->SetWeights(snapshot_));
    DebateConfig never;
    never.mutable_gate_argue()->set_mode(GateConfig::NEVER);
    const Amp debater(never, **engine, human, task);
    Amp judge(DebateConfig(), **engine, human, task);
    Question question;
    question.set_task(config.name());
    question.set_facts("a5 b0 c7 d" + std::to_string(seed) + "\n");
    question.set_text("+");
    auto trace = PlayDebate(question, DebateConfig(), debater, judge, seed);
    EXPECT_OK(trace);
    trace_ = *trace;
    std::string json;
    EXPECT_TRUE(
        google::protobuf::util::MessageToJsonString(*trace, &json).ok());
    return json + "\n";
  }

  // The weights of what was recorded last.
  void KeepWeights() {
    SnapshotStore store(run_dir_, 1, 100);
    store.Remember(snapshot_);
    store.Keep(trace_);
  }

  const std::string run_dir_ = FreshFolder();
  RunConfig run_;
  std::shared_ptr<const Snapshot> snapshot_;
  Trace trace_;
};

TEST_F(InspectCommandTest, ShowsWhatEveryToolSays) {
  KeepWeights();
  const auto text = InspectTrace(run_, run_dir_, {.trace = 2});
  ASSERT_OK(text);
  EXPECT_THAT(
      *text,
      AllOf(HasSubstr("trace 2: question +, facts a5 b0 c7 d2"),
            HasSubstr("  rounds[1].argument\n  verdict\n"),
            HasSubstr("rounds[0].argument by MODEL of version 7"),
            HasSubstr("replay\n  same bits\n"), HasSubstr(" of 16 agree\n")));
  EXPECT_THAT(*text, AllOf(HasSubstr("\nlogit_lens\n  layer 1 "),
                           HasSubstr("\n  layer 3 "), HasSubstr("attention\n"),
                           HasSubstr("saliency\n"), HasSubstr("d2 ")));
}

// The newest trace, which H opens and M answers.
TEST_F(InspectCommandTest, WithoutMoreItLooksAtTheFirstAnswerOfM) {
  Trace trace = trace_;
  trace.mutable_rounds(0)->mutable_argument()->set_answerer(ANSWERER_HUMAN);
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(trace, &json).ok());
  const std::string path = run_dir_ + "/traces/traces.jsonl";
  const auto before = ReadFile(path);
  ASSERT_OK(before);
  // A line that is being written is no trace yet.
  ASSERT_OK(WriteFileAtomically(path, *before + json + "\n{"));
  const auto text = InspectTrace(run_, run_dir_, {.tool = "calls"});
  ASSERT_OK(text);
  EXPECT_THAT(*text, AllOf(HasSubstr("trace 3: question"),
                           HasSubstr("rounds[1].argument by MODEL")));
}

TEST_F(InspectCommandTest, OneToolOfOneCall) {
  const auto text = InspectTrace(
      run_, run_dir_, {.trace = 1, .call = "verdict", .tool = "calls"});
  ASSERT_OK(text);
  EXPECT_THAT(*text, HasSubstr("verdict by HUMAN\ncalls\n  +="));
  EXPECT_THAT(InspectTrace(run_, run_dir_,
                           {.trace = 1, .call = "verdict", .tool = "replay"}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("verdict was answered by ANSWERER_HUMAN")));
  // All tools: the others say why they cannot.
  const auto all = InspectTrace(run_, run_dir_, {.call = "verdict"});
  ASSERT_OK(all);
  EXPECT_THAT(*all, HasSubstr("replay\n  looks at an answer of M"));
}

TEST_F(InspectCommandTest, NamesWhatThereIsInsteadOfWhatThereIsNot) {
  EXPECT_THAT(InspectTrace(run_, run_dir_, {.trace = 3}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("there are 2")));
  EXPECT_THAT(InspectTrace(run_, run_dir_, {.call = "rounds[9].argument"}),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("it has rounds[0].argument, ")));
  EXPECT_THAT(InspectTrace(run_, run_dir_, {.tool = "probe"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("there are calls, ")));
  EXPECT_THAT(InspectTrace(run_, run_dir_ + "/none", {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none")));
  EXPECT_THAT(InspectTrace(run_, run_dir_, {}),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("weights of version 7"),
                             HasSubstr("not kept; there are none"))));
}

TEST_F(InspectCommandTest, ABrokenLineAndAnotherTemplateAreNamed) {
  Trace trace = trace_;
  trace.set_template_hash(1);
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(trace, &json).ok());
  ASSERT_OK(WriteFileAtomically(run_dir_ + "/traces/traces.jsonl",
                                json + "\nnone\n"));
  EXPECT_THAT(InspectTrace(run_, run_dir_, {.trace = 1}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("another prompt template")));
  EXPECT_THAT(InspectTrace(run_, run_dir_, {.trace = 2}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("line 2")));
}

// Judge and actor may generate by other kernels; in an oversight M's own words
// are the actor's.
TEST_F(InspectCommandTest, ReplaysByTheEngineOfWhoeverMadeTheCall) {
  KeepWeights();
  auto engine = Engine::Create(run_.model(), run_.actor().engine(), nullptr);
  ASSERT_OK((*engine)->SetWeights(snapshot_));
  const auto say = [&](const Question& question, const Prompt& prompt) {
    const ModelRequest request = {.question = &question,
                                  .prompt = &prompt,
                                  .temperature = 1,
                                  .max_tokens = 8,
                                  .seed = 5};
    return (*engine)->Answer({&request, 1})->at(0);
  };
  Trace trace;
  *trace.mutable_question() = OversightQuestion(1, kHiddenFactsName);
  trace.set_template_hash(TemplateHash());
  Oversight& oversight = *trace.mutable_oversight();
  *oversight.mutable_proposal() = say(trace.question(), ProposePrompt());
  *oversight.mutable_likelihood() =
      say(trace.question(), LikelihoodPrompt("a5"));
  OversightCase& of = *oversight.add_cases();
  of.mutable_question()->set_facts("a5 b0 c7 d1\n");
  of.mutable_question()->set_text("+");
  *of.mutable_answer() = say(of.question(), InputPrompt(of.question()));
  *of.mutable_judgement() = say(of.question(), CatastrophePrompt("+", "c"));
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(trace, &json).ok());
  ASSERT_OK(
      WriteFileAtomically(run_dir_ + "/traces/traces.jsonl", json + "\n"));
  const auto replay = [&](const RunConfig& run, const std::string& call) {
    const auto text = InspectTrace(
        run, run_dir_, {.trace = 1, .call = call, .tool = "replay"});
    EXPECT_OK(text);
    return text.value_or("");
  };
  // The actor's engine, which is deterministic, made all of them; with the
  // other one bits may differ.
  RunConfig swapped = run_;
  std::swap(*swapped.mutable_actor()->mutable_engine(),
            *swapped.mutable_judge()->mutable_engine());
  for (const char* call : {"oversight.proposal", "oversight.cases[0].answer"}) {
    EXPECT_THAT(replay(run_, call), HasSubstr("same bits")) << call;
  }
  for (const char* call :
       {"oversight.likelihood", "oversight.cases[0].judgement"}) {
    EXPECT_THAT(replay(swapped, call), HasSubstr("same bits")) << call;
  }
}

}  // namespace
}  // namespace elenchus
