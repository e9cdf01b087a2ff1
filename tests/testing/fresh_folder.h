// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELENCHUS_TESTS_TESTING_FRESH_FOLDER_H_
#define ELENCHUS_TESTS_TESTING_FRESH_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/status.h"

namespace elenchus {

// A folder that nobody else uses.
inline std::string FreshFolder() {
  std::string name =
      std::filesystem::temp_directory_path() / "elenchus_test_XXXXXX";
  ELENCHUS_CHECK(mkdtemp(name.data()) != nullptr);
  return name;
}

}  // namespace elenchus

#endif  // ELENCHUS_TESTS_TESTING_FRESH_FOLDER_H_
