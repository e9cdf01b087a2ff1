// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Command lines of the tools.
#ifndef ELENCHUS_TOOLS_ARGUMENTS_H_
#define ELENCHUS_TOOLS_ARGUMENTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace elenchus {

// What a command takes besides --help and positional arguments.
struct ArgumentNames {
  std::vector<std::string> values;    // "--set": takes the next argument
  std::vector<std::string> switches;  // "--resume"
};

struct Arguments {
  std::vector<std::string> positional;
  // Values in order; a switch has one empty value.
  std::map<std::string, std::vector<std::string>> options;

  bool Has(const std::string& name) const { return options.contains(name); }
  // The last value; empty if there is none.
  std::string Value(const std::string& name) const;
  std::vector<std::string> Values(const std::string& name) const;
};

// "--name value" and "--name=value" are the same. InvalidArgument for an option
// that the command does not take, or one without its value, naming it.
absl::StatusOr<Arguments> ParseArguments(const std::vector<std::string>& args,
                                         const ArgumentNames& names);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_ARGUMENTS_H_
