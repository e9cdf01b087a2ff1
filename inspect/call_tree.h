// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The tool `calls`: how an answer came about. Torch-free.
#ifndef ELENCHUS_INSPECT_CALL_TREE_H_
#define ELENCHUS_INSPECT_CALL_TREE_H_

#include "debate/view.h"
#include "inspect/report.h"
#include "proto/trace.pb.h"

namespace elenchus {

struct CallTree {
  // The call itself included; without shadows.
  int num_calls = 0;
  // The sub-questions, their answers and who gave them. What the world
  // answered is a fact: a judge is told that it was asked, not what it said.
  Report report;
};

CallTree InspectCalls(const Call& call, const View& view);

}  // namespace elenchus

#endif  // ELENCHUS_INSPECT_CALL_TREE_H_
