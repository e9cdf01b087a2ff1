// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/engine.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <chrono>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/mutex.h"
#include "core/status.h"
#include "core/thread_group.h"
#include "debate/view.h"
#include "model/generation.h"
#include "model/snapshot_tensors.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

struct Group;

// A sequence and whom it belongs to.
struct Request : Sequence {
  std::shared_ptr<Group> group;
};

// The requests of one Answer(). After submission only the engine's thread
// touches it, until the promise is kept.
struct Group {
  std::vector<std::unique_ptr<Request>> requests;
  size_t num_open = 0;
  absl::Status status;  // the first error
  std::promise<void> done;
};

void Close(Sequence* sequence, const absl::Status& status) {
  // Keeps the group alive while its promise is kept.
  const std::shared_ptr<Group> group =
      std::move(static_cast<Request*>(sequence)->group);
  group->status.Update(status);
  if (--group->num_open == 0) group->done.set_value();
}

struct EngineMetrics {
  explicit EngineMetrics(Metrics* metrics)
      : requests(metrics->Counter("elenchus_engine_requests_total",
                                  "Requests answered by the engine.")),
        tokens(metrics->Counter("elenchus_engine_tokens_total",
                                "Tokens sampled by the engine.")),
        prefix_hits(metrics->Counter(
            "elenchus_engine_prefix_hits_total",
            "Requests whose facts were found already encoded.")),
        queue(metrics->Gauge("elenchus_engine_queue_requests",
                             "Requests waiting for a slot.")),
        batch_rows(metrics->Histogram(
            "elenchus_engine_batch_rows", "Tokens run through M per step.",
            {1, 4, 16, 64, 128, 256, 512, 1024, 4096})),
        step_seconds(metrics->Histogram(
            "elenchus_engine_step_seconds", "Duration of a generation step.",
            {.0005, .001, .002, .005, .01, .02, .05, .1, .5, 2})) {}

  prometheus::Counter& requests;
  prometheus::Counter& tokens;
  prometheus::Counter& prefix_hits;
  prometheus::Gauge& queue;
  prometheus::Histogram& batch_rows;
  prometheus::Histogram& step_seconds;
};

class BatchingEngine : public Engine {
 public:
  BatchingEngine(const ModelConfig& model, const EngineConfig& config,
                 Metrics* metrics)
      : model_config_(model),
        num_threads_(config.num_threads()),
        kernels_(config.deterministic() ? Kernels::kRowwise : Kernels::kFused),
        generation_(model, config) {
    if (metrics != nullptr) metrics_.emplace(metrics);
    threads_.Start("engine", [this](std::stop_token) { return Run(); });
  }
  ~BatchingEngine() override { Stop(); }

  absl::StatusOr<std::vector<Call>> Answer(
      absl::Span<const ModelRequest> requests) override;
  uint64_t TemplateHash() const override { return elenchus::TemplateHash(); }
  absl::Status SetWeights(std::shared_ptr<const Snapshot> snapshot) override;
  uint64_t version() const override;
  void Stop() override;

 private:
  absl::StatusOr<std::unique_ptr<Request>> MakeRequest(
      const ModelRequest& request) const;
  absl::Status Submit(const std::shared_ptr<Group>& group);

  // The engine's thread.
  absl::Status Run();
  bool WaitForWork();
  void SwapWeights();
  void AdmitWaiting();
  void Step();
  void CancelAll();

  const ModelConfig model_config_;
  const int num_threads_;
  const Kernels kernels_;

  // The engine's thread only.
  Generation generation_;
  std::optional<EngineMetrics> metrics_;

  mutable Mutex mu_;
  CondVar work_;
  std::deque<Request*> waiting_ ABSL_GUARDED_BY(mu_);
  // Set, but not yet in use.
  std::shared_ptr<const Weights> next_weights_ ABSL_GUARDED_BY(mu_);
  uint64_t version_ ABSL_GUARDED_BY(mu_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;

  std::once_flag joined_;
  ThreadGroup threads_;
};

absl::StatusOr<std::vector<Call>> BatchingEngine::Answer(
    absl::Span<const ModelRequest> requests) {
  const auto group = std::make_shared<Group>();
  for (const ModelRequest& request : requests) {
    ELENCHUS_ASSIGN_OR_RETURN(std::unique_ptr<Request> made,
                              MakeRequest(request));
    group->requests.push_back(std::move(made));
  }
  std::future<void> done = group->done.get_future();
  ELENCHUS_RETURN_IF_ERROR(Submit(group));
  if (!requests.empty()) done.wait();
  ELENCHUS_RETURN_IF_ERROR(group->status);
  std::vector<Call> calls;
  calls.reserve(requests.size());
  for (auto& request : group->requests) {
    calls.push_back(std::move(request->call));
  }
  return calls;
}

absl::StatusOr<std::unique_ptr<Request>> BatchingEngine::MakeRequest(
    const ModelRequest& request) const {
  if (!(request.temperature >= 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("temperature must be >= 0, got ", request.temperature));
  }
  if (request.max_tokens < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("max_tokens must be >= 1, got ", request.max_tokens));
  }
  auto made = std::make_unique<Request>();
  made->facts = FactsRead(*request.question, *request.prompt);
  made->prompt = PromptTokens(*request.prompt);
  const int64_t length =
      static_cast<int64_t>(made->facts.size() + made->prompt.size());
  const int64_t room = model_config_.context_length() - length;
  if (room < 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "facts and prompt have ", length,
        " tokens; with an answer they must fit model.context_length ",
        model_config_.context_length()));
  }
  made->max_tokens =
      static_cast<int>(std::min<int64_t>(request.max_tokens, room));
  made->rng = Rng(request.seed);
  *made->call.mutable_prompt() = *request.prompt;
  made->call.set_temperature(static_cast<float>(request.temperature));
  made->call.set_seed(request.seed);
  return made;
}

absl::Status BatchingEngine::Submit(const std::shared_ptr<Group>& group) {
  MutexLock lock(&mu_);
  if (stopping_) return absl::CancelledError("the engine is stopping");
  if (version_ == 0) return absl::UnavailableError("M has no weights yet");
  group->num_open = group->requests.size();
  for (const auto& request : group->requests) {
    request->group = group;
    waiting_.push_back(request.get());
  }
  work_.NotifyOne();
  return absl::OkStatus();
}

absl::Status BatchingEngine::SetWeights(
    std::shared_ptr<const Snapshot> snapshot) {
  std::shared_ptr<const Weights> weights;
  try {
    ELENCHUS_ASSIGN_OR_RETURN(Transformer model,
                              LoadSnapshot(model_config_, *snapshot));
    weights = std::make_shared<const Weights>(
        Weights{model.WithKernels(kernels_), snapshot->version,
                FingerprintOf(Sha256(snapshot->bytes))});
  } catch (const std::exception& e) {
    return absl::ResourceExhaustedError(
        absl::StrCat("snapshot ", snapshot->version, ": ", e.what()));
  }
  MutexLock lock(&mu_);
  next_weights_ = std::move(weights);
  version_ = snapshot->version;
  work_.NotifyOne();
  return absl::OkStatus();
}

uint64_t BatchingEngine::version() const {
  MutexLock lock(&mu_);
  return version_;
}

void BatchingEngine::Stop() {
  {
    MutexLock lock(&mu_);
    stopping_ = true;
    work_.NotifyOne();
  }
  std::call_once(joined_, [this] { ELENCHUS_CHECK(threads_.Join().ok()); });
}

absl::Status BatchingEngine::Run() {
  at::set_num_threads(num_threads_);
  const c10::InferenceMode inference;
  while (WaitForWork()) {
    SwapWeights();
    AdmitWaiting();
    Step();
  }
  CancelAll();
  return absl::OkStatus();
}

// False if the engine is to stop.
bool BatchingEngine::WaitForWork() {
  MutexLock lock(&mu_);
  while (!stopping_ && waiting_.empty() && next_weights_ == nullptr &&
         generation_.num_active() == 0) {
    work_.Wait(&mu_);
  }
  return !stopping_;
}

void BatchingEngine::SwapWeights() {
  if (generation_.num_active() > 0) return;
  MutexLock lock(&mu_);
  if (next_weights_ != nullptr) {
    generation_.SetWeights(std::move(next_weights_));
    next_weights_ = nullptr;
  }
}

void BatchingEngine::AdmitWaiting() {
  const int64_t hits = generation_.num_prefix_hits();
  MutexLock lock(&mu_);
  // New weights wait until every active sequence is done.
  while (next_weights_ == nullptr && !waiting_.empty() &&
         generation_.Admit(waiting_.front())) {
    waiting_.pop_front();
  }
  if (metrics_.has_value()) {
    metrics_->prefix_hits.Increment(
        static_cast<double>(generation_.num_prefix_hits() - hits));
    metrics_->queue.Set(static_cast<double>(waiting_.size()));
  }
}

void BatchingEngine::Step() {
  if (generation_.num_active() == 0) return;
  const auto start = std::chrono::steady_clock::now();
  Generation::StepResult result;
  try {
    result = generation_.Step();
  } catch (const std::exception& e) {
    const absl::Status status = absl::InternalError(
        absl::StrCat("a generation step failed: ", e.what()));
    for (Sequence* sequence : generation_.Abandon()) Close(sequence, status);
    return;
  }
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  if (metrics_.has_value()) {
    metrics_->requests.Increment(static_cast<double>(result.finished.size()));
    metrics_->tokens.Increment(static_cast<double>(result.num_tokens));
    metrics_->batch_rows.Observe(static_cast<double>(result.num_rows));
    metrics_->step_seconds.Observe(seconds.count());
  }
  for (Sequence* sequence : result.finished) {
    Close(sequence, absl::OkStatus());
  }
}

void BatchingEngine::CancelAll() {
  std::deque<Request*> waiting;
  {
    MutexLock lock(&mu_);
    waiting.swap(waiting_);
  }
  const absl::Status status = absl::CancelledError("the engine is stopping");
  for (Sequence* sequence : generation_.Abandon()) Close(sequence, status);
  for (Sequence* sequence : waiting) Close(sequence, status);
}

absl::Status CheckRange(absl::string_view field, int64_t value,
                        int64_t smallest, int64_t largest) {
  if (value >= smallest && value <= largest) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("engine.", field, " must be in [", smallest, ", ", largest,
                   "], got ", value));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Create(
    const ModelConfig& model, const EngineConfig& config, Metrics* metrics) {
  ELENCHUS_RETURN_IF_ERROR(CheckModelConfig(model));
  ELENCHUS_RETURN_IF_ERROR(
      CheckRange("num_slots", config.num_slots(), 1, 4096));
  ELENCHUS_RETURN_IF_ERROR(CheckRange("num_cached_prefixes",
                                      config.num_cached_prefixes(), 0, 65536));
  ELENCHUS_RETURN_IF_ERROR(
      CheckRange("num_threads", config.num_threads(), 1, 256));
  try {
    return std::make_unique<BatchingEngine>(model, config, metrics);
  } catch (const std::exception& e) {
    return absl::ResourceExhaustedError(
        absl::StrCat("allocating the key-value cache: ", e.what()));
  }
}

}  // namespace elenchus
