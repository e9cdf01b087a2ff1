// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "judge_service/service.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/log.h"
#include "core/status.h"
#include "debate/argument.h"
#include "rpc/grpc_status.h"
#include "rpc/validate.h"

namespace elenchus {
namespace {

constexpr int kMaxItems = 256;
// Items waiting per thread before handlers wait as well.
constexpr size_t kWaitingPerThread = 4;

double SecondsSince(int64_t start_us) {
  return static_cast<double>(Clock::Real().NowMicros() - start_us) * 1e-6;
}

prometheus::Counter& Blocked(Metrics& metrics, const char* on) {
  return metrics.Counter("elenchus_judge_blocked_seconds_total",
                         "Seconds that threads waited, by what for.",
                         {{"on", on}});
}

prometheus::Counter& Calls(Metrics& metrics, const char* kind) {
  return metrics.Counter("elenchus_judge_calls_total", "Calls judged.",
                         {{"kind", kind}});
}

}  // namespace

absl::Status CheckJudgeItem(const JudgeItem& item, const std::string& task) {
  if (item.question().task() != task) {
    return absl::InvalidArgumentError(
        absl::StrCat("question.task: this judge knows \"", task, "\", got \"",
                     Printable(item.question().task().substr(0, 64)), "\""));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckQuestion(item.question()));
  ELENCHUS_RETURN_IF_ERROR(CheckPrompt(item.prompt()));
  if (!IsForJudge(item.prompt().kind())) {
    return absl::InvalidArgumentError(absl::StrCat(
        "prompt.kind: must be SUFFICIENT, VERDICT or OVERSEE, got ",
        QuestionKind_Name(item.prompt().kind())));
  }
  if (item.arguments().empty()) return absl::OkStatus();
  const auto& history = item.prompt().history();
  if (!std::equal(history.begin(), history.end(), item.arguments().begin(),
                  item.arguments().end(),
                  [](const std::string& said, const Call& call) {
                    return said == call.answer();
                  })) {
    return absl::InvalidArgumentError(absl::StrCat(
        "arguments: must be none or the calls whose answers are the ",
        history.size(), " arguments of prompt.history, got ",
        item.arguments_size()));
  }
  return absl::OkStatus();
}

JudgeServiceImpl::JudgeServiceImpl(Options options, elenchus::Judge& judge,
                                   Metrics& metrics)
    : options_(std::move(options)),
      judge_(judge),
      num_calls_{
          {QUESTION_KIND_SUFFICIENT, &Calls(metrics, "sufficient")},
          {QUESTION_KIND_VERDICT, &Calls(metrics, "verdict")},
          {QUESTION_KIND_OVERSEE, &Calls(metrics, "oversee")},
      },
      num_failures_(metrics.Counter("elenchus_judge_failures_total",
                                    "Items that got no judgement.")),
      blocked_queue_seconds_(Blocked(metrics, "queue")),
      blocked_calls_seconds_(Blocked(metrics, "calls")),
      call_seconds_(metrics.Histogram(
          "elenchus_judge_call_seconds", "Wall time of a judgement.",
          {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30})),
      queue_(kWaitingPerThread * options_.num_threads) {
  for (int i = 0; i < options_.num_threads; ++i) {
    threads_.Start(absl::StrCat("judge-", i),
                   [this](std::stop_token) { return JudgeUntilClosed(); });
  }
}

JudgeServiceImpl::~JudgeServiceImpl() {
  Stop();
  (void)threads_.Join();  // The threads have no error of their own.
}

void JudgeServiceImpl::Stop() {
  stopping_ = true;
  queue_.Close();
}

grpc::Status JudgeServiceImpl::Judge(grpc::ServerContext* context,
                                     const JudgeRequest* request,
                                     JudgeResponse* response) {
  const int num_items = request->items_size();
  if (num_items < 1 || num_items > kMaxItems) {
    return ToGrpcStatus(absl::InvalidArgumentError(
        absl::StrCat("items: must be 1 to ", kMaxItems, ", got ", num_items)));
  }
  if (!options_.ready()) {
    return grpc::Status(grpc::UNAVAILABLE, "the judge has no weights yet");
  }
  std::vector<std::future<absl::StatusOr<Call>>> calls;
  for (const JudgeItem& item : request->items()) {
    calls.push_back(Enqueue(item, context->deadline()));
  }
  for (std::future<absl::StatusOr<Call>>& call : calls) {
    JudgeResult* const result = response->add_results();
    absl::StatusOr<Call> outcome = call.get();
    if (outcome.ok()) {
      *result->mutable_call() = *std::move(outcome);
    } else {
      num_failures_.Increment();
      result->set_code(static_cast<int>(outcome.status().code()));
      result->set_message(std::string(outcome.status().message()));
    }
  }
  // The restarted judge answers the whole request again.
  if (stopping_)
    return grpc::Status(grpc::UNAVAILABLE, "the judge is stopping");
  return grpc::Status::OK;
}

std::future<absl::StatusOr<Call>> JudgeServiceImpl::Enqueue(
    const JudgeItem& item, std::chrono::system_clock::time_point deadline) {
  Work work{&item, deadline, {}};
  std::future<absl::StatusOr<Call>> call = work.call.get_future();
  if (absl::Status status = CheckJudgeItem(item, options_.task); !status.ok()) {
    work.call.set_value(status);
    return call;
  }
  const int64_t start_us = Clock::Real().NowMicros();
  const bool accepted = queue_.Push(std::move(work));
  blocked_queue_seconds_.Increment(SecondsSince(start_us));
  if (accepted) return call;
  std::promise<absl::StatusOr<Call>> refused;
  refused.set_value(absl::UnavailableError("the judge is stopping"));
  return refused.get_future();
}

absl::Status JudgeServiceImpl::JudgeUntilClosed() {
  while (true) {
    const int64_t start_us = Clock::Real().NowMicros();
    std::optional<Work> work = queue_.Pop();
    blocked_calls_seconds_.Increment(SecondsSince(start_us));
    if (!work.has_value()) return absl::OkStatus();
    work->call.set_value(Decide(*work));
  }
}

absl::StatusOr<Call> JudgeServiceImpl::Decide(const Work& work) {
  // Nobody waits any more: an overloaded judge must not fall further behind.
  if (std::chrono::system_clock::now() > work.deadline) {
    return absl::DeadlineExceededError("not judged before the deadline");
  }
  const JudgeItem& item = *work.item;
  const int64_t start_us = Clock::Real().NowMicros();
  std::vector<const Call*> arguments;
  for (const Call& argument : item.arguments()) arguments.push_back(&argument);
  absl::StatusOr<Call> call =
      judge_.Decide(item.question(), item.prompt(), arguments, item.seed());
  call_seconds_.Observe(SecondsSince(start_us));
  num_calls_.at(item.prompt().kind())->Increment();
  return call;
}

}  // namespace elenchus
