// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "debate/view.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "debate/argument.h"

namespace elenchus {
namespace {

constexpr absl::string_view kSeparators = " \n";

bool Cites(absl::string_view argument, absl::string_view fact) {
  const Argument parsed = ParseArgument(argument);
  return absl::StrContains(argument, fact) ||
         absl::StrCat(parsed.answer, parsed.evidence) == fact;
}

}  // namespace

View::View(absl::string_view facts, bool shows_all) : shows_all_(shows_all) {
  for (size_t begin = facts.find_first_not_of(kSeparators);
       begin != absl::string_view::npos;) {
    const size_t end =
        std::min(facts.find_first_of(kSeparators, begin), facts.size());
    facts_.push_back({std::string(facts.substr(begin, end - begin)),
                      static_cast<int64_t>(begin), shows_all});
    begin = facts.find_first_not_of(kSeparators, end);
  }
}

View View::OfDebater(const Question& question) {
  return View(question.facts(), true);
}

View View::OfJudge(const Question& question, const Prompt& prompt) {
  View view(question.facts(), false);
  for (Fact& fact : view.facts_) {
    fact.is_shown =
        std::any_of(prompt.history().begin(), prompt.history().end(),
                    [&](const std::string& argument) {
                      return Cites(argument, fact.text);
                    });
  }
  return view;
}

View View::Of(absl::string_view facts) const {
  View view(facts, shows_all_);
  for (Fact& fact : view.facts_) {
    fact.is_shown =
        fact.is_shown ||
        std::any_of(facts_.begin(), facts_.end(), [&](const Fact& known) {
          return known.is_shown && known.text == fact.text;
        });
  }
  return view;
}

std::string View::ShownFacts() const {
  std::vector<absl::string_view> shown;
  for (const Fact& fact : facts_) {
    if (fact.is_shown) shown.push_back(fact.text);
  }
  return absl::StrCat(absl::StrJoin(shown, " "), "\n");
}

std::string View::Name(size_t fact) const {
  if (facts_[fact].is_shown) return absl::CHexEscape(facts_[fact].text);
  return absl::StrCat("fact ", fact + 1, " of ", facts_.size());
}

bool View::Hides(absl::string_view text) const {
  return std::any_of(facts_.begin(), facts_.end(), [&](const Fact& fact) {
    return !fact.is_shown && absl::StrContains(text, fact.text);
  });
}

std::string View::Show(absl::string_view text) const {
  return Hides(text) ? "(hidden)" : absl::CHexEscape(text);
}

bool JudgesByCitations(const DebateConfig& rules, QuestionKind kind) {
  return rules.judge_facts() == DebateConfig::CITED &&
         (kind == QUESTION_KIND_SUFFICIENT || kind == QUESTION_KIND_VERDICT);
}

const std::string& FactsRead(const Question& question, const Prompt& prompt) {
  return prompt.has_view() ? prompt.view() : question.facts();
}

}  // namespace elenchus
