// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/human_rules.h"

#include "absl/strings/str_cat.h"

namespace elenchus {

void AddInertHumanProxy(const HumanProxyConfig& proxy,
                        std::map<std::string, std::string>* inert) {
  if (!proxy.errors().has_replaced()) {
    for (const char* const name : {"replacement", "replacement_probability"}) {
      (*inert)[absl::StrCat("human_proxy.errors.", name)] =
          "human_proxy.errors.replaced is not set";
    }
  }
  if (proxy.errors().bias() == HumanErrorConfig::NONE) {
    (*inert)["human_proxy.errors.bias_probability"] =
        "human_proxy.errors.bias is NONE";
  }
  const std::string learned = "human_proxy.learned.";
  (*inert)[learned + "model.bidirectional_facts"] = "H' reads no facts";
  if (proxy.learned().enabled()) return;
  const google::protobuf::Descriptor* const fields =
      LearnedHumanConfig::descriptor();
  for (int i = 0; i < fields->field_count(); ++i) {
    const std::string& name = fields->field(i)->name();
    if (name == "enabled") continue;
    (*inert)[learned + name] = "human_proxy.learned.enabled is false";
  }
}

}  // namespace elenchus
