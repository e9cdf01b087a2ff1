// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// What the main() of every process does.
#ifndef ELENCHUS_CORE_PROCESS_H_
#define ELENCHUS_CORE_PROCESS_H_

#include <stop_token>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace elenchus {

// Names the process `role`, parses the command line into `config`, runs `body`
// and returns the process's exit code; errors are logged. Call it once, from
// main, before any thread is started.
//
// SIGINT and SIGTERM are blocked in every thread and become a stop request;
// those after the first change nothing. Children inherit the blocked mask.
// SIGPIPE is ignored. The limit of open files is raised to the hard limit.
// If the environment's ELENCHUS_PARENT_PID is the parent, the process is asked
// to stop when the parent's thread that started it ends.
int RunProcess(absl::string_view role, int argc, char** argv,
               google::protobuf::Message* config,
               absl::FunctionRef<absl::Status(std::stop_token)> body);

// Tells the launcher that the process serves: the line
// "elenchus_ready grpc=<port> metrics=<port>" on standard output.
void PrintReady(int grpc_port, int metrics_port);

}  // namespace elenchus

#endif  // ELENCHUS_CORE_PROCESS_H_
