// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Which facts are encoded where. Torch-free.
#ifndef ELENCHUS_MODEL_PREFIX_CACHE_H_
#define ELENCHUS_MODEL_PREFIX_CACHE_H_

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"

namespace elenchus {

// Hands out entries 0 to num_entries - 1. Facts are found by their bytes; of
// the entries that nobody holds, the one released longest ago is evicted first.
// Not thread-safe.
class PrefixCache {
 public:
  explicit PrefixCache(int64_t num_entries);

  struct Handle {
    int64_t entry;
    // The facts are not there yet: the caller encodes them.
    bool is_new;
  };
  // Holds the facts' entry until Release(entry). nullopt while every entry is
  // held for other facts.
  std::optional<Handle> Acquire(absl::string_view facts);
  void Release(int64_t entry);

  // Forgets everything. No entry may be held.
  void Clear();

 private:
  struct Entry {
    std::string facts;
    int64_t num_holders = 0;
    // Place in idle_ if num_holders is 0.
    std::list<int64_t>::iterator idle;
  };

  std::vector<Entry> entries_;
  std::list<int64_t> idle_;  // next to evict first
  std::unordered_map<std::string, int64_t> by_facts_;
};

}  // namespace elenchus

#endif  // ELENCHUS_MODEL_PREFIX_CACHE_H_
