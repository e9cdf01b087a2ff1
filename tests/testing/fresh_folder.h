// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELENCHUS_TESTS_TESTING_FRESH_FOLDER_H_
#define ELENCHUS_TESTS_TESTING_FRESH_FOLDER_H_

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "core/status.h"

namespace elenchus {

// Removes folders when the process ends that made them; not its forks.
class FolderCleaner {
 public:
  ~FolderCleaner() {
    if (getpid() != pid_) return;
    for (const std::string& folder : folders_) {
      std::error_code ignored;
      std::filesystem::remove_all(folder, ignored);
    }
  }
  void Add(const std::string& folder) {
    const std::lock_guard<std::mutex> lock(mu_);
    folders_.push_back(folder);
  }

 private:
  const pid_t pid_ = getpid();
  std::mutex mu_;
  std::vector<std::string> folders_;
};

// A folder that nobody else uses.
inline std::string FreshFolder() {
  static FolderCleaner cleaner;
  std::string name =
      std::filesystem::temp_directory_path() / "elenchus_test_XXXXXX";
  ELENCHUS_CHECK(mkdtemp(name.data()) != nullptr);
  cleaner.Add(name);
  return name;
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_TESTING_FRESH_FOLDER_H_
