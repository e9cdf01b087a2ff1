// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The results of a batch as the replies to its calls.
#ifndef ELENCHUS_RPC_REPLIES_H_
#define ELENCHUS_RPC_REPLIES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/status.h"
#include "google/protobuf/repeated_field.h"
#include "rpc/grpc_status.h"

namespace elenchus {

// A reply for each of the `num_asked` calls of a batch whose request ended with
// `status`: take(result), a pointer, where a result's code is OK, else its
// error, naming `peer`. A reply is Internal if its result is OK but take()
// finds nothing in it (null); every reply is `status` if the request failed,
// Internal if the number of results is wrong. An error that would end this
// process as its own configuration's fault (InvalidArgument, OutOfRange)
// becomes Internal: a peer cannot know. `what` names results in the plural.
template <typename Reply, typename Result, typename Take>
std::vector<absl::StatusOr<Reply>> RepliesOf(
    absl::Status status, size_t num_asked, absl::string_view what,
    const std::string& peer,
    google::protobuf::RepeatedPtrField<Result>* results, Take take) {
  const auto from_peer = [](const absl::Status& error) {
    return ExitCode(error) == kExitConfiguration
               ? absl::InternalError(error.ToString())
               : error;
  };
  status = from_peer(status);
  if (status.ok() && static_cast<size_t>(results->size()) != num_asked) {
    status = absl::InternalError(absl::StrCat(
        peer, ": asked for ", num_asked, " ", what, ", got ", results->size()));
  }
  std::vector<absl::StatusOr<Reply>> replies;
  if (!status.ok()) {
    replies.assign(num_asked, status);
    return replies;
  }
  for (Result& result : *results) {
    if (result.code() != 0) {
      replies.push_back(
          Annotate(from_peer(FromCode(result.code(), result.message())), peer));
    } else if (Reply* const reply = take(&result); reply != nullptr) {
      replies.push_back(std::move(*reply));
    } else {
      replies.push_back(absl::InternalError(absl::StrCat(
          peer, ": one of the ", what, " is OK but holds nothing")));
    }
  }
  return replies;
}

}  // namespace elenchus

#endif  // ELENCHUS_RPC_REPLIES_H_
