// SPDX-License-Identifier: MIT
#include "predictor/models/model.h"

#include <algorithm>

#include "core/error.h"
#include "predictor/models/detail/calibration.h"
#include "predictor/models/detail/manifest.h"
#include "predictor/models/detail/paper_model.h"
#include "predictor/models/detail/systole/systole_model.h"

namespace systole::predictor {
namespace {
constexpr std::array<std::string_view, kModelKinds.size()> kNames{"systole", "reference", "static"};
}  // namespace

std::string_view name(ModelKind kind) {
  return kNames.at(static_cast<std::size_t>(kind));
}

std::optional<ModelKind> model_kind_named(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return kModelKinds.at(static_cast<std::size_t>(found - kNames.begin()));
}

std::string_view name(TreeMethod method) {
  constexpr std::array<std::string_view, 3> kMethods{"exact", "hist", "grid"};
  return kMethods.at(static_cast<std::size_t>(method));
}

DeviceSample sample_of(const Dataset& data, std::size_t device, std::span<const std::size_t> signature) {
  return {.signature_ms = data.latencies.column(device, signature),
          .freq_ghz = data.devices[device].freq_ghz,
          .ram_gb = data.devices[device].ram_gb};
}

std::unique_ptr<Model> train(ModelKind kind, const TrainingSet& set, const TrainOptions& options) {
  const Intervals intervals = options.calibrate ? calibrate(kind, set, options) : Intervals{};
  return kind == ModelKind::systole ? train_systole_model(set, options, intervals)
                                    : train_paper_model(kind, set, options, intervals);
}

std::unique_ptr<Model> load_model(const std::filesystem::path& folder) {
  const Manifest manifest(folder);
  const auto kind = model_kind_named(manifest.get<std::string>("model"));
  if (!kind)
    throw core::InputError((folder / "manifest.json").string() + ": model: expected systole, reference or static");
  return *kind == ModelKind::systole ? load_systole_model(manifest) : load_paper_model(*kind, manifest);
}

}  // namespace systole::predictor
