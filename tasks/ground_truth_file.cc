// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tasks/ground_truth_file.h"

#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/file.h"
#include "core/mutex.h"
#include "core/status.h"
#include "nlohmann/json.hpp"
#include "tasks/question_file.h"
#include "tasks/text.h"

namespace elenchus {
namespace {

// By facts and text.
using References = std::map<std::pair<std::string, std::string>, std::string>;

absl::StatusOr<std::shared_ptr<const References>> ReadReferences(
    const std::string& path) {
  ELENCHUS_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  auto references = std::make_shared<References>();
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    // Broken lines were reported, or left out, when the task was made.
    absl::StatusOr<FileQuestion> question = ReadQuestionLine(line);
    if (!question.ok()) continue;
    const auto object = nlohmann::json::parse(line);
    if (!object.contains("reference")) continue;
    references->emplace(
        std::pair(std::move(question->facts), std::move(question->text)),
        object["reference"].get<std::string>());
  }
  return references;
}

// Of one process; files do not change while a run is measured.
class Cache {
 public:
  absl::StatusOr<std::shared_ptr<const References>> Get(
      const std::string& path) {
    MutexLock lock(&mu_);
    std::shared_ptr<const References>& references = files_[path];
    if (references == nullptr) {
      ELENCHUS_ASSIGN_OR_RETURN(references, ReadReferences(path));
    }
    return references;
  }

 private:
  Mutex mu_;
  std::map<std::string, std::shared_ptr<const References>> files_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace

absl::StatusOr<std::string> ReferenceOf(const TaskConfig& config,
                                        const Question& question) {
  static Cache* const cache = new Cache;
  ELENCHUS_ASSIGN_OR_RETURN(const std::shared_ptr<const References> references,
                            cache->Get(config.file()));
  const auto it = references->find({question.facts(), question.text()});
  if (it == references->end()) {
    return absl::NotFoundError(
        absl::StrCat("question ", Quoted(question.text()), " of ",
                     config.file(), " has no reference"));
  }
  return it->second;
}

}  // namespace elenchus
