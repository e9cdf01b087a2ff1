// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/prefix_cache.h"

#include "core/status.h"

namespace elenchus {

PrefixCache::PrefixCache(int64_t num_entries) : entries_(num_entries) {
  Clear();
}

std::optional<PrefixCache::Handle> PrefixCache::Acquire(
    absl::string_view facts) {
  const auto found = by_facts_.find(std::string(facts));
  const bool is_new = found == by_facts_.end();
  if (is_new && idle_.empty()) return std::nullopt;
  const int64_t index = is_new ? idle_.front() : found->second;
  Entry& entry = entries_[index];
  if (entry.num_holders++ == 0) idle_.erase(entry.idle);
  if (is_new) {
    by_facts_.erase(entry.facts);
    entry.facts = std::string(facts);
    by_facts_[entry.facts] = index;
  }
  return Handle{index, is_new};
}

void PrefixCache::Release(int64_t index) {
  Entry& entry = entries_[index];
  ELENCHUS_CHECK(entry.num_holders > 0);
  if (--entry.num_holders == 0) entry.idle = idle_.insert(idle_.end(), index);
}

void PrefixCache::Clear() {
  by_facts_.clear();
  idle_.clear();
  for (size_t i = 0; i < entries_.size(); ++i) {
    ELENCHUS_CHECK(entries_[i].num_holders == 0);
    entries_[i].facts.clear();
    entries_[i].idle = idle_.insert(idle_.end(), static_cast<int64_t>(i));
  }
}

}  // namespace elenchus
