// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "core/status.h"

namespace elenchus {
namespace {

// Closes the descriptor when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

// Writes a new file beside `path`, durably, and returns its name in `temp`.
absl::Status WriteTemp(const std::string& path, absl::string_view bytes,
                       std::string* temp) {
  std::string name = absl::StrCat(path, ".XXXXXX");
  const Descriptor file(mkostemp(name.data(), O_CLOEXEC));
  if (file.get() < 0) return FileError("create", name);
  *temp = name;
  if (fchmod(file.get(), 0644) != 0) return FileError("set the mode of", name);
  ELENCHUS_RETURN_IF_ERROR(WriteAll(file.get(), bytes, name));
  if (fsync(file.get()) != 0) return FileError("sync", name);
  return absl::OkStatus();
}

}  // namespace

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", path));
}

absl::Status WriteAll(int fd, absl::string_view bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return FileError("write", path);
    bytes.remove_prefix(n);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return FileError("open", path);
  std::string bytes;
  char block[1 << 16];
  while (true) {
    const ssize_t n = read(file.get(), block, sizeof(block));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return FileError("read", path);
    if (n == 0) return bytes;
    bytes.append(block, n);
  }
}

absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view bytes) {
  std::string temp;
  absl::Status status = WriteTemp(path, bytes, &temp);
  if (status.ok() && std::rename(temp.c_str(), path.c_str()) != 0) {
    status = FileError("replace", path);
  }
  if (!status.ok()) {
    if (!temp.empty()) unlink(temp.c_str());
    return status;
  }
  const std::string dir = std::filesystem::path(path).parent_path();
  return SyncDir(dir.empty() ? "." : dir);
}

absl::Status SyncDir(const std::string& path) {
  const Descriptor dir(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (dir.get() < 0 || fsync(dir.get()) != 0) return FileError("sync", path);
  return absl::OkStatus();
}

bool Exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

absl::Status MakeDirs(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return absl::OkStatus();
  return absl::ErrnoToStatus(error.value(),
                             absl::StrCat("cannot make the folder ", path));
}

}  // namespace elenchus
