// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Files, read and written.
#ifndef ELENCHUS_CORE_FILE_H_
#define ELENCHUS_CORE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace elenchus {

// All block on the disk and may be called from any thread. Their errors name
// the path and the system's reason: NotFound (no such file or folder),
// PermissionDenied, ResourceExhausted (disk full), and so on as
// absl::ErrnoToStatus maps them.

// What errno says, of "cannot `what` `path`".
absl::Status FileError(absl::string_view what, const std::string& path);

// Writes all bytes at the descriptor's place, however many calls that takes;
// after an error some may have been written. `path` names the file in it.
absl::Status WriteAll(int fd, absl::string_view bytes, const std::string& path);

absl::StatusOr<std::string> ReadFile(const std::string& path);

// Afterwards `path` holds `bytes`, durably; on an error it holds what it held.
// Readers see the old bytes or the new ones, never a mixture. The folder must
// exist. The file's mode becomes 0644.
absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view bytes);

// Afterwards renames and removals in the folder are durable.
absl::Status SyncDir(const std::string& path);

// False, too, where it cannot be told.
bool Exists(const std::string& path);

// Makes the folder and those above it; OK if it is there already.
absl::Status MakeDirs(const std::string& path);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_FILE_H_
