// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "model/snapshot_tensors.h"

#include <cstring>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/status.h"
#include "model/safetensors.h"

namespace elenchus {
namespace {

std::string ShapeText(absl::Span<const int64_t> shape) {
  return absl::StrCat("[", absl::StrJoin(shape, ", "), "]");
}

// The file's entry for each parameter, in their order.
absl::StatusOr<std::vector<const SafetensorsEntry*>> Match(
    const Safetensors& file, const Transformer& model) {
  std::map<std::string, const SafetensorsEntry*> by_name;
  for (const SafetensorsEntry& entry : file.tensors) {
    by_name[entry.name] = &entry;
  }
  std::vector<const SafetensorsEntry*> matched;
  for (const auto& [name, tensor] : model.named_parameters()) {
    const auto found = by_name.find(name);
    if (found == by_name.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("tensor \"", name, "\" is missing"));
    }
    const SafetensorsEntry& entry = *found->second;
    const std::vector<int64_t> shape = tensor.sizes().vec();
    if (entry.dtype != "F32" || entry.shape != shape) {
      return absl::InvalidArgumentError(
          absl::StrCat("tensor \"", name, "\": expected F32 ", ShapeText(shape),
                       ", got ", entry.dtype, " ", ShapeText(entry.shape)));
    }
    matched.push_back(&entry);
    by_name.erase(found);
  }
  if (!by_name.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "tensor \"", by_name.begin()->first, "\" is not one of the model's"));
  }
  return matched;
}

}  // namespace

Snapshot MakeSnapshot(const Transformer& model, uint64_t version, bool final) {
  Snapshot snapshot;
  snapshot.version = version;
  snapshot.model_fingerprint = ModelFingerprint(model.config());
  snapshot.final = final;
  std::vector<SafetensorsEntry> entries;
  for (const auto& [name, tensor] : model.named_parameters()) {
    ELENCHUS_CHECK(tensor.scalar_type() == at::kFloat);
    entries.push_back({name, "F32", tensor.sizes().vec(),
                       absl::string_view(reinterpret_cast<const char*>(
                                             tensor.const_data_ptr<float>()),
                                         tensor.nbytes())});
  }
  snapshot.bytes =
      WriteSafetensors({{"model_fingerprint",
                         absl::StrFormat("%016x", snapshot.model_fingerprint)},
                        {"version", absl::StrCat(version)}},
                       entries);
  snapshot.sha256 = Sha256(snapshot.bytes);
  return snapshot;
}

absl::Status LoadWeights(absl::string_view safetensors, Transformer* model) {
  ELENCHUS_ASSIGN_OR_RETURN(const Safetensors file,
                            ParseSafetensors(safetensors));
  ELENCHUS_ASSIGN_OR_RETURN(const auto entries, Match(file, *model));
  const auto parameters = model->named_parameters();
  for (size_t i = 0; i < entries.size(); ++i) {
    const at::Tensor& tensor = parameters[i].second;
    ELENCHUS_CHECK(tensor.scalar_type() == at::kFloat);
    std::memcpy(tensor.mutable_data_ptr<float>(), entries[i]->data.data(),
                entries[i]->data.size());
  }
  return absl::OkStatus();
}

absl::StatusOr<Transformer> LoadSnapshot(const ModelConfig& config,
                                         const Snapshot& snapshot) {
  ELENCHUS_RETURN_IF_ERROR(CheckModelConfig(config));
  if (snapshot.model_fingerprint != ModelFingerprint(config)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "snapshot %u is of model %016x, expected %016x", snapshot.version,
        snapshot.model_fingerprint, ModelFingerprint(config)));
  }
  Transformer model(config, 0);
  ELENCHUS_RETURN_IF_ERROR(
      Annotate(LoadWeights(snapshot.bytes, &model),
               absl::StrCat("snapshot ", snapshot.version)));
  for (const auto& [name, tensor] : model.named_parameters()) {
    tensor.set_requires_grad(false);
  }
  return model;
}

}  // namespace elenchus
