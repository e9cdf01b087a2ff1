// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "human_proxy/ledger_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "core/file.h"
#include "core/log.h"
#include "core/status.h"
#include "google/protobuf/util/json_util.h"
#include "human_proxy/workspace.h"

namespace elenchus {
namespace {

absl::StatusOr<HumanLabel> ParseLabel(const std::string& line,
                                      const std::string& task) {
  HumanLabel label;
  const auto parsed = google::protobuf::util::JsonStringToMessage(line, &label);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "is no label: ", Printable(std::string(parsed.message()))));
  }
  ELENCHUS_RETURN_IF_ERROR(CheckWorkspace(label.workspace(), task));
  ELENCHUS_RETURN_IF_ERROR(
      CheckHumanStep(label.step(), label.workspace().prompt().kind()));
  return label;
}

// Gives every whole line's label to `load`; the size of those lines.
absl::StatusOr<int64_t> Load(
    const std::string& path, const std::string& task,
    const std::function<void(const HumanLabel&)>& load) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return FileError("open", path);
  int64_t size = 0;
  int64_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (in.eof()) {
      ELENCHUS_LOG(WARNING)
          << path << ": line " << number
          << " was not written to its end and is dropped: " << line.size()
          << " bytes";
      break;
    }
    absl::StatusOr<HumanLabel> label = ParseLabel(line, task);
    ELENCHUS_RETURN_IF_ERROR(
        Annotate(label.status(), absl::StrCat(path, ": line ", number)));
    load(*label);
    size += static_cast<int64_t>(line.size()) + 1;
  }
  if (in.bad()) return FileError("read", path);
  return size;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerFile>> LedgerFile::Open(
    const std::string& path, const std::string& task,
    const std::function<void(const HumanLabel&)>& load) {
  const int fd =
      open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return FileError("open", path);
  std::unique_ptr<LedgerFile> file(new LedgerFile(path, fd, 0));
  ELENCHUS_ASSIGN_OR_RETURN(const int64_t size, Load(path, task, load));
  if (ftruncate(fd, size) != 0) return FileError("cut the end of", path);
  MutexLock lock(&file->mu_);
  file->size_ = size;
  return file;
}

LedgerFile::~LedgerFile() { close(fd_); }

absl::Status LedgerFile::Append(const std::vector<HumanLabel>& labels) {
  std::string lines;
  for (const HumanLabel& label : labels) {
    std::string line;
    ELENCHUS_CHECK(
        google::protobuf::util::MessageToJsonString(label, &line).ok());
    absl::StrAppend(&lines, line, "\n");
  }
  MutexLock lock(&mu_);
  if (absl::Status status = WriteAll(fd_, lines, path_); !status.ok()) {
    // Should this fail too, the next start finds a torn line in the middle, and
    // says so.
    if (ftruncate(fd_, size_) != 0) {
      ELENCHUS_LOG(ERROR) << FileError("cut the end of", path_).ToString();
    }
    return status;
  }
  size_ += static_cast<int64_t>(lines.size());
  return absl::OkStatus();
}

}  // namespace elenchus
