// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// How an argument came about (method.md section 6).
#ifndef ELENCHUS_DEBATE_INSPECTOR_H_
#define ELENCHUS_DEBATE_INSPECTOR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "debate/view.h"
#include "proto/question.pb.h"
#include "proto/trace.pb.h"

namespace elenchus {

inline constexpr absl::string_view kTools[] = {
    "calls",      "confidence", "attention", "saliency",
    "logit_lens", "resample",   "replay"};

// Longest text of an inspection. Bytes.
inline constexpr size_t kMaxInspectionBytes = 64;

// What is said of an argument where nobody holds what it would take to look.
inline constexpr absl::string_view kNotInspected = "not available";

// OK if there is such a tool; InvalidArgument, naming those there are.
absl::Status CheckTool(absl::string_view tool);

// OK if it is about one of so many arguments, by one of the tools, and one
// short printable line; else InvalidArgument naming the field, its value and
// what was expected.
absl::Status CheckInspection(const Inspection& inspection, int num_arguments);

// Thread-safe.
class Inspector {
 public:
  virtual ~Inspector() = default;

  // What `tool`, one of kTools, says of the call to an onlooker with this view:
  // the text of an Inspection. Where it cannot look (others than M answered,
  // the weights are gone) the text says so. Blocks while the tool computes.
  virtual std::string Inspect(absl::string_view tool, const Question& question,
                              const Call& call, const View& view) const = 0;
};

}  // namespace elenchus

#endif  // ELENCHUS_DEBATE_INSPECTOR_H_
