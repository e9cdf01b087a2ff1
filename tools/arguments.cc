// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/arguments.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace elenchus {

std::string Arguments::Value(const std::string& name) const {
  const auto it = options.find(name);
  return it == options.end() ? "" : it->second.back();
}

std::vector<std::string> Arguments::Values(const std::string& name) const {
  const auto it = options.find(name);
  return it == options.end() ? std::vector<std::string>{} : it->second;
}

absl::StatusOr<Arguments> ParseArguments(const std::vector<std::string>& args,
                                         const ArgumentNames& names) {
  Arguments parsed;
  for (size_t i = 0; i < args.size(); ++i) {
    if (!absl::StartsWith(args[i], "-")) {
      parsed.positional.push_back(args[i]);
      continue;
    }
    const size_t equals = args[i].find('=');
    const std::string name = args[i].substr(0, equals);
    if (absl::c_linear_search(names.values, name)) {
      if (equals == std::string::npos && i + 1 == args.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat(name, ": a value must follow"));
      }
      parsed.options[name].push_back(
          equals == std::string::npos ? args[++i] : args[i].substr(equals + 1));
    } else if (equals == std::string::npos &&
               (name == "--help" ||
                absl::c_linear_search(names.switches, name))) {
      parsed.options[name].push_back("");
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown option: ", args[i]));
    }
  }
  return parsed;
}

}  // namespace elenchus
