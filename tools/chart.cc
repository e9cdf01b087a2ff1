// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/chart.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/html.h"

namespace elenchus {
namespace {

constexpr double kWidth = 520, kHeight = 270;
constexpr double kLeft = 58, kRight = 14, kTop = 10, kBottom = 42;
// More points than this are averaged in groups: no screen shows more.
constexpr size_t kMaxPoints = 240;
constexpr size_t kMaxDots = 60;

using Points = std::vector<std::pair<double, double>>;

struct Frame {
  double x_min, x_max, y_min, y_max;

  double X(double x) const {
    return kLeft + (x - x_min) / (x_max - x_min) * (kWidth - kLeft - kRight);
  }
  double Y(double y) const {
    const double inside = std::clamp(y, y_min, y_max);
    return kHeight - kBottom -
           (inside - y_min) / (y_max - y_min) * (kHeight - kTop - kBottom);
  }
};

Points Finite(const Points& points) {
  Points finite;
  for (const auto& point : points) {
    if (std::isfinite(point.first) && std::isfinite(point.second)) {
      finite.push_back(point);
    }
  }
  return finite;
}

Points Thinned(const Points& points, size_t max_points) {
  if (points.size() <= max_points) return points;
  Points thinned;
  const size_t group = (points.size() + max_points - 1) / max_points;
  for (size_t first = 0; first < points.size(); first += group) {
    const size_t last = std::min(points.size(), first + group);
    double x = 0, y = 0;
    for (size_t i = first; i < last; ++i) {
      x += points[i].first;
      y += points[i].second;
    }
    thinned.emplace_back(x / (last - first), y / (last - first));
  }
  return thinned;
}

std::optional<Frame> FrameOf(const Chart& chart) {
  bool any = false;
  Frame frame = {INFINITY, -INFINITY, INFINITY, -INFINITY};
  for (const Series& series : chart.series) {
    for (const auto& [x, y] : Finite(series.points)) {
      any = true;
      frame.y_min = std::min(frame.y_min, y);
      frame.y_max = std::max(frame.y_max, y);
      if (series.is_level) continue;
      frame.x_min = std::min(frame.x_min, x);
      frame.x_max = std::max(frame.x_max, x);
    }
  }
  if (!any) return std::nullopt;
  frame.x_min = std::min(frame.x_min, 0.0);
  if (!(frame.x_max > frame.x_min)) frame.x_max = frame.x_min + 1;
  frame.y_min = chart.y_min.value_or(frame.y_min);
  frame.y_max = chart.y_max.value_or(frame.y_max);
  if (!(frame.y_max > frame.y_min)) {
    const double margin = std::max(1e-6, std::abs(frame.y_min) * 0.1);
    frame.y_min -= margin;
    frame.y_max += margin;
  }
  return frame;
}

std::string Axes(const Chart& chart, const Frame& frame) {
  std::string svg;
  for (const double y : RoundTicks(frame.y_min, frame.y_max)) {
    if (y < frame.y_min || y > frame.y_max) continue;
    absl::StrAppendFormat(
        &svg,
        "<line class=\"grid\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" "
        "y2=\"%.1f\"/><text class=\"tick\" x=\"%.0f\" y=\"%.1f\" "
        "text-anchor=\"end\">%g</text>",
        kLeft, kWidth - kRight, frame.Y(y), frame.Y(y), kLeft - 7,
        frame.Y(y) + 4, y);
  }
  for (const double x : RoundTicks(frame.x_min, frame.x_max)) {
    if (x < frame.x_min || x > frame.x_max) continue;
    absl::StrAppendFormat(&svg,
                          "<text class=\"tick\" x=\"%.1f\" y=\"%.0f\" "
                          "text-anchor=\"middle\">%g</text>",
                          frame.X(x), kHeight - kBottom + 17, x);
  }
  absl::StrAppendFormat(
      &svg,
      "<line class=\"axis\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.0f\" y2=\"%.0f\"/>"
      "<text class=\"label\" x=\"%.0f\" y=\"%.0f\" "
      "text-anchor=\"middle\">%s</text>"
      "<text class=\"label\" transform=\"rotate(-90)\" x=\"%.0f\" y=\"14\" "
      "text-anchor=\"middle\">%s</text>",
      kLeft, kWidth - kRight, kHeight - kBottom, kHeight - kBottom,
      (kLeft + kWidth - kRight) / 2, kHeight - 6, EscapeHtml(chart.x_label),
      -(kTop + kHeight - kBottom) / 2, EscapeHtml(chart.y_label));
  return svg;
}

std::string Level(const Series& series, const Frame& frame, double y) {
  return absl::StrFormat(
      "<line class=\"curve s%d%s\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" "
      "y2=\"%.1f\"><title>%s: %.4g</title></line>",
      series.colour, series.is_dashed ? " dashed" : "", kLeft, kWidth - kRight,
      frame.Y(y), frame.Y(y), EscapeHtml(series.name), y);
}

std::string Curve(const Chart& chart, const Series& series, const Frame& frame,
                  const Points& points) {
  std::string path;
  for (const auto& [x, y] : Thinned(points, kMaxPoints)) {
    absl::StrAppendFormat(&path, "%s%.1f,%.1f", path.empty() ? "" : " ",
                          frame.X(x), frame.Y(y));
  }
  std::string svg = absl::StrFormat(
      "<polyline class=\"curve s%d%s\" points=\"%s\"><title>%s</title>"
      "</polyline>",
      series.colour, series.is_dashed ? " dashed" : "", path,
      EscapeHtml(series.name));
  const bool shows_dots = points.size() <= kMaxDots;
  for (const auto& [x, y] : Thinned(points, kMaxDots)) {
    absl::StrAppendFormat(
        &svg,
        "<circle class=\"dot s%d%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\">"
        "<title>%s: %.4g at %.4g %s</title></circle>",
        series.colour, shows_dots ? "" : " hidden", frame.X(x), frame.Y(y),
        shows_dots ? "2.4" : "6", EscapeHtml(series.name), y, x,
        EscapeHtml(chart.x_label));
  }
  return svg;
}

}  // namespace

std::vector<double> RoundTicks(double low, double high) {
  const double raw = (high - low) / 5;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  double step = power;
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    step = factor * power;
    if (step >= raw) break;
  }
  std::vector<double> ticks;
  for (double i = std::floor(low / step); i * step < high + step; ++i) {
    ticks.push_back(i * step);
    if (ticks.back() >= high) break;
  }
  return ticks;
}

std::string DrawChart(const Chart& chart) {
  const std::optional<Frame> frame = FrameOf(chart);
  if (!frame.has_value()) return "";
  std::string curves, legend;
  for (const Series& series : chart.series) {
    const Points points = Finite(series.points);
    if (points.empty()) continue;
    absl::StrAppend(&curves, series.is_level
                                 ? Level(series, *frame, points[0].second)
                                 : Curve(chart, series, *frame, points));
    absl::StrAppendFormat(
        &legend,
        "<span><svg width=\"22\" height=\"8\" aria-hidden=\"true\"><line "
        "class=\"curve s%d%s\" x1=\"1\" x2=\"21\" y1=\"4\" y2=\"4\"/></svg>%s"
        "</span>",
        series.colour, series.is_dashed ? " dashed" : "",
        EscapeHtml(series.name));
  }
  return absl::StrFormat(
      "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %.0f %.0f\" "
      "role=\"img\" aria-label=\"%s\">%s%s</svg><div class=\"legend\">%s</div>"
      "</figure>\n",
      EscapeHtml(chart.title), kWidth, kHeight, EscapeHtml(chart.title),
      Axes(chart, *frame), curves, legend);
}

}  // namespace elenchus
