// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Prometheus metrics of a process, served at /metrics.
#ifndef ELENCHUS_CORE_METRICS_H_
#define ELENCHUS_CORE_METRICS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace prometheus {
class Counter;
class Exposer;
class Gauge;
class Histogram;
class Registry;
}  // namespace prometheus

namespace elenchus {

using MetricLabels = std::map<std::string, std::string>;

// Thread-safe. The metrics it returns live as long as it and are thread-safe;
// asking again for the same name and labels returns the same metric. Names are
// elenchus_<stage>_<what>_<unit>.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  prometheus::Counter& Counter(const std::string& name, const std::string& help,
                               const MetricLabels& labels = {});
  prometheus::Gauge& Gauge(const std::string& name, const std::string& help,
                           const MetricLabels& labels = {});
  prometheus::Histogram& Histogram(const std::string& name,
                                   const std::string& help,
                                   const std::vector<double>& bounds,
                                   const MetricLabels& labels = {});

  // Serves /metrics at "host:port" until destroyed; port 0 lets the kernel
  // choose. Returns the port. Unavailable if the address is taken, naming it.
  absl::StatusOr<int> Serve(const std::string& address);

  // The text that /metrics serves.
  std::string Text() const;

 private:
  std::shared_ptr<prometheus::Registry> registry_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace elenchus

#endif  // ELENCHUS_CORE_METRICS_H_
