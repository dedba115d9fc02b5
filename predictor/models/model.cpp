// SPDX-License-Identifier: MIT
#include "predictor/models/model.h"

#include <fmt/format.h>

#include <cmath>

#include "core/diagnostic.h"
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

std::vector<double> Model::predict(std::span<const DeviceSample> devices,
                                   std::span<const NetworkProfile> networks) const {
  std::vector<double> ms = compute(devices, networks);
  for (std::size_t i = 0; i < ms.size(); ++i) {
    if (std::isfinite(ms[i])) continue;
    throw core::InputError(core::Diagnostic{
        .subject = fmt::format("network {} on device {}", core::in_quotes(networks[i % networks.size()].name),
                               i / networks.size() + 1),
        .found = fmt::format("a prediction of {} ms", ms[i]),
        .expected = "a number: the network or the device is beyond anything that this model can extrapolate to"});
  }
  return ms;
}

std::unique_ptr<Model> train(ModelKind kind, const TrainingSet& set, const TrainOptions& options) {
  const Intervals intervals = options.calibrate ? calibrate(kind, set, options) : Intervals{};
  return kind == ModelKind::systole ? train_systole_model(set, options, intervals)
                                    : train_paper_model(kind, set, options, intervals);
}

std::unique_ptr<Model> load_model(const std::filesystem::path& folder) {
  const Manifest manifest(folder);
  const auto word = manifest.text("model");
  const auto kind = core::value_named<ModelKind>(word);
  if (!kind) {
    throw core::InputError(
        core::unknown_name({.file = (folder / "manifest.json").string()}, "model", word, core::names_of<ModelKind>()));
  }
  return *kind == ModelKind::systole ? load_systole_model(manifest) : load_paper_model(*kind, manifest);
}

}  // namespace systole::predictor
