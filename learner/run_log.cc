// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/run_log.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"

namespace elenchus {
namespace {

constexpr char kLoss[] = "loss/";
// Lines that a gate is judged over: one alone holds too few calls of H.
constexpr size_t kGateLines = 10;

nlohmann::json ToJson(const Replay::Stats& stats) {
  return {{"size", stats.size},
          {"inserts", stats.num_inserts},
          {"samples", stats.num_samples},
          {"dropped_old", stats.num_dropped_old},
          {"dropped_full", stats.num_dropped_full}};
}

double Rate(int64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

}  // namespace

int64_t LagCounts::Quantile(double share) const {
  const auto wanted =
      static_cast<int64_t>(std::ceil(share * static_cast<double>(total_)));
  int64_t seen = 0;
  for (const auto& [lag, count] : counts_) {
    seen += count;
    if (seen >= wanted) return lag;
  }
  return 0;
}

nlohmann::json LagCounts::ToJson() const {
  if (total_ == 0) return nlohmann::json::object();
  double sum = 0;
  for (const auto& [lag, count] : counts_) {
    sum += static_cast<double>(lag) * static_cast<double>(count);
  }
  return {{"mean", sum / static_cast<double>(total_)},
          {"p50", Quantile(0.5)},
          {"p99", Quantile(0.99)},
          {"max", counts_.rbegin()->first}};
}

RunLog::RunLog(const DebateStats* debates, const Replay* replay,
               Metrics* metrics, int64_t step, double seconds)
    : debates_(debates),
      replay_(replay),
      metrics_(metrics),
      step_(step),
      line_debates_(debates->totals()),
      recent_debates_({line_debates_}),
      line_seconds_(seconds) {}

void RunLog::Record(const StepStats& stats, double step_seconds) {
  step_ = stats.step;
  for (const auto& [term, loss] : stats.losses) {
    window_.Add(kLoss + term, loss);
    metrics_
        ->Gauge("elenchus_learner_loss", "Loss of the newest step, by term",
                {{"term", term}})
        .Set(loss);
  }
  const auto add_if_any = [&](const char* name, std::optional<double> value) {
    if (value.has_value()) window_.Add(name, *value);
  };
  add_if_any("importance_weight", stats.mean_importance_weight);
  add_if_any("clip_fraction", stats.clip_fraction);
  add_if_any("catastrophe", stats.catastrophe);
  add_if_any("worst_catastrophe", stats.worst_catastrophe);
  add_if_any("agreement", stats.agreement);
  add_if_any("answer_distance", stats.mean_distance);
  add_if_any("constraint/value", stats.constraint);
  add_if_any("constraint/violation", stats.violation);
  add_if_any("constraint/multiplier", stats.multiplier);
  if (stats.cpo.has_value()) AddCpo(*stats.cpo);
  window_.Add("gradient_norm", stats.gradient_norm);
  window_.Add("learning_rate", stats.learning_rate);
  window_.Add("tokens", static_cast<double>(stats.num_tokens));
  window_.Add("answer_tokens", static_cast<double>(stats.num_answer_tokens));
  window_.Add("skipped_old", static_cast<double>(stats.num_skipped_old));
  window_.Add("step_seconds", step_seconds);
  for (const auto& [kind, count] : stats.num_examples) {
    num_examples_[kind] += count;
  }
  for (const auto& [kind, total] : num_examples_) {
    const auto at = stats.num_examples.find(kind);
    window_.Add("examples/" + kind, at == stats.num_examples.end()
                                        ? 0
                                        : static_cast<double>(at->second));
  }
  prometheus::Histogram& lag_histogram =
      metrics_->Histogram("elenchus_learner_policy_lag_steps",
                          "Learner steps behind of the sampled calls of M",
                          {0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000});
  for (int64_t lag : stats.policy_lags) {
    window_.lags.Add(lag);
    lags_.Add(lag);
    lag_histogram.Observe(static_cast<double>(lag));
  }
  metrics_->Counter("elenchus_learner_steps_total", "Optimizer steps")
      .Increment();
  metrics_
      ->Histogram("elenchus_learner_step_seconds",
                  "Seconds of an optimizer step, without waiting for debates",
                  {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30})
      .Observe(step_seconds);
  const Replay::Stats replay = replay_->stats();
  metrics_->Gauge("elenchus_learner_replay_size", "Debates in replay")
      .Set(static_cast<double>(replay.size));
  CountBlockedSeconds(replay);
}

void RunLog::AddCpo(const StepStats::Cpo& cpo) {
  const auto add = [&](const std::string& name, double value) {
    window_.Add("cpo/" + name, value);
  };
  // Shares of the steps.
  for (const auto& [name, of] :
       {std::pair{"infeasible", CpoCase::kInfeasible},
        std::pair{"broken", CpoCase::kBroken},
        std::pair{"kept", CpoCase::kKept}, std::pair{"slack", CpoCase::kSlack},
        std::pair{"flat", CpoCase::kFlat}}) {
    add(name, cpo.step_case == of ? 1 : 0);
  }
  add("taken", cpo.is_taken ? 1 : 0);
  add("lambda", cpo.lambda);
  add("nu", cpo.nu);
  add("kl", cpo.kl);
  add("line_search_steps", cpo.line_search_steps);
}

void RunLog::CountBlockedSeconds(const Replay::Stats& stats) {
  const auto count = [&](const char* on, double now, double* before) {
    metrics_
        ->Counter("elenchus_learner_blocked_seconds_total",
                  "Seconds that threads waited for replay", {{"on", on}})
        .Increment(now - *before);
    *before = now;
  };
  count("sample", stats.sample_blocked_seconds, &sample_blocked_seconds_);
  count("insert", stats.insert_blocked_seconds, &insert_blocked_seconds_);
}

nlohmann::json RunLog::LossMeans(const Window& window) const {
  nlohmann::json losses = nlohmann::json::object();
  for (const auto& [name, mean] : window.means) {
    if (name.starts_with(kLoss)) {
      losses[name.substr(sizeof(kLoss) - 1)] = mean.value();
    }
  }
  return losses;
}

nlohmann::json RunLog::TakeLine(uint64_t version, double seconds) {
  const Window window = std::exchange(window_, {});
  const DebateTotals debates = debates_->totals();
  const Replay::Stats replay = replay_->stats();
  nlohmann::json line = Ratios(debates, line_debates_);
  line["step"] = step_;
  line["version"] = version;
  line["seconds"] = seconds;
  for (const auto& [name, mean] : window.means) {
    if (name.starts_with(kLoss)) continue;
    line[nlohmann::json::json_pointer("/" + name)] = mean.value();
  }
  line["loss"] = LossMeans(window);
  if (!window.means.empty()) last_losses_ = line["loss"];
  line["debates_inserted"] = debates.debates;
  line["debates_per_second"] =
      Rate(debates.debates - line_debates_.debates, seconds - line_seconds_);
  line.update(HumanWork(debates));
  line["policy_lag"] = window.lags.ToJson();
  line["replay"] = ToJson(replay);
  line["blocked_seconds"] = {{"sample", replay.sample_blocked_seconds},
                             {"insert", replay.insert_blocked_seconds}};
  nlohmann::json gates = GateReports(debates, recent_debates_.front());
  if (!gates.empty()) line["gate"] = std::move(gates);
  nlohmann::json oversight =
      OversightReport(debates.oversight, line_debates_.oversight);
  if (!oversight.empty()) line["oversight"] = std::move(oversight);
  recent_debates_.push_back(debates);
  if (recent_debates_.size() > kGateLines) recent_debates_.pop_front();
  line_debates_ = debates;
  line_seconds_ = seconds;
  return line;
}

nlohmann::json RunLog::Summary(double seconds, double train_seconds) const {
  const DebateTotals debates = debates_->totals();
  nlohmann::json summary = Ratios(debates, {});
  summary["steps"] = step_;
  summary["wall_seconds"] = seconds;
  summary["train_seconds"] = train_seconds;
  summary["debates_total"] = debates.debates;
  summary["debates_per_second"] = Rate(debates.debates, seconds);
  summary.update(HumanWork(debates));
  summary["policy_lag_p99"] = lags_.Quantile(0.99);
  summary["policy_lag"] = lags_.ToJson();
  if (nlohmann::json oversight = OversightReport(debates.oversight, {});
      !oversight.empty()) {
    summary["oversight"] = std::move(oversight);
  }
  int64_t examples_total = 0;
  for (const auto& [kind, count] : num_examples_) examples_total += count;
  summary["since_launch"] = {{"examples_total", examples_total},
                             {"examples", num_examples_},
                             {"replay", ToJson(replay_->stats())}};
  summary["final_losses"] =
      !window_.means.empty() ? LossMeans(window_) : last_losses_;
  return summary;
}

}  // namespace elenchus
