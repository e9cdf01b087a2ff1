// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Line charts as inline SVG.
#ifndef ELENCHUS_TOOLS_CHART_H_
#define ELENCHUS_TOOLS_CHART_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace elenchus {

// One curve, or one level line across the chart if it has a single point and
// `is_level`.
struct Series {
  std::string name = {};
  // Colour of the page's palette, in [0, 7]; 7 is grey.
  int colour = 0;
  bool is_dashed = false;
  bool is_level = false;
  // (x, y); y that is not finite leaves a point out.
  std::vector<std::pair<double, double>> points = {};
};

struct Chart {
  std::string title;
  std::string x_label;
  std::string y_label;
  // Bounds of y; from the points where unset.
  std::optional<double> y_min = {}, y_max = {};
  std::vector<Series> series = {};
};

// A <figure> with a legend; points and lines have tooltips. Names and labels
// are escaped. Empty if no series has a point.
std::string DrawChart(const Chart& chart);

// Between 2 and 8 round values that cover [low, high], low < high.
std::vector<double> RoundTicks(double low, double high);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_CHART_H_
