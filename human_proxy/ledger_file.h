// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The ledger as a file: what H's labels were.
//
// JSON lines, a HumanLabel of human.proto each (its bytes are base64), oldest
// first. A copy of the file in the folder of another run of the same task gives
// that run the labels.
#ifndef ELENCHUS_HUMAN_PROXY_LEDGER_FILE_H_
#define ELENCHUS_HUMAN_PROXY_LEDGER_FILE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/mutex.h"
#include "proto/human.pb.h"

namespace elenchus {

// Thread-safe.
class LedgerFile {
 public:
  // Opens the file at `path`, making it if there is none, and gives every label
  // in it to `load`, in order; memory is bounded by the longest line. A last
  // line without its end, of a process that died as it wrote, is cut off and
  // logged. InvalidArgument, naming file and line, if any other line is no
  // label of `task`: the file is then as it was. Errors of the system as in
  // core/file.h.
  static absl::StatusOr<std::unique_ptr<LedgerFile>> Open(
      const std::string& path, const std::string& task,
      const std::function<void(const HumanLabel&)>& load);
  ~LedgerFile();

  // Afterwards the labels survive the death of this process, though not of the
  // machine. On an error (disk full) none of them is in the file.
  absl::Status Append(const std::vector<HumanLabel>& labels);

 private:
  LedgerFile(const std::string& path, int fd, int64_t size)
      : path_(path), fd_(fd), size_(size) {}

  const std::string path_;
  const int fd_;
  Mutex mu_;
  int64_t size_ ABSL_GUARDED_BY(mu_);
};

}  // namespace elenchus

#endif  // ELENCHUS_HUMAN_PROXY_LEDGER_FILE_H_
