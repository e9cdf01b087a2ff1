// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "inspect/call_tree.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace elenchus {
namespace {

constexpr char kUnseen[] = "(hidden)";

const char* NameOf(Answerer answerer) {
  switch (answerer) {
    case ANSWERER_MODEL:
      return "M";
    case ANSWERER_HUMAN:
      return "H";
    case ANSWERER_WORLD:
      return "world";
    default:
      return "unknown";
  }
}

// "a11=c by M". A question and its answer may be a fact only together.
std::string Line(const Call& call, const View& view) {
  const std::string& question = call.prompt().question();
  const bool is_unseen =
      (call.answerer() == ANSWERER_WORLD && !view.shows_all()) ||
      view.Hides(absl::StrCat(question, call.answer()));
  return absl::StrCat(view.Show(question), "=",
                      is_unseen ? kUnseen : view.Show(call.answer()), " by ",
                      NameOf(call.answerer()));
}

void Append(const Call& call, const View& view, int depth, CallTree* tree) {
  ++tree->num_calls;
  const std::string line = Line(call, view);
  absl::StrAppend(&tree->report.table, std::string(2 * depth, ' '), line, "\n");
  absl::StrAppend(&tree->report.text, line);
  if (call.children().empty()) return;
  absl::StrAppend(&tree->report.text, " (");
  for (int i = 0; i < call.children_size(); ++i) {
    if (i > 0) absl::StrAppend(&tree->report.text, ", ");
    Append(call.children(i), view, depth + 1, tree);
  }
  absl::StrAppend(&tree->report.text, ")");
}

}  // namespace

CallTree InspectCalls(const Call& call, const View& view) {
  CallTree tree;
  Append(call, view, 0, &tree);
  tree.report.text = Shorten(std::move(tree.report.text));
  return tree;
}

}  // namespace elenchus
