// SPDX-License-Identifier: MIT
#include "predictor/models/model.h"

#include "core/error.h"
#include "predictor/models/detail/calibration.h"
#include "predictor/models/detail/manifest.h"
#include "predictor/models/detail/paper_model.h"
#include "predictor/models/detail/systole/systole_model.h"

namespace systole::predictor {
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
  const auto word = manifest.get<std::string>("model");
  const auto kind = core::value_named<ModelKind>(word);
  if (!kind) {
    throw core::InputError(
        core::unknown_name({.file = (folder / "manifest.json").string()}, "model", word, core::names_of<ModelKind>()));
  }
  return *kind == ModelKind::systole ? load_systole_model(manifest) : load_paper_model(*kind, manifest);
}

}  // namespace systole::predictor
