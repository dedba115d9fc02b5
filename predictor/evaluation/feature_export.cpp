// SPDX-License-Identifier: MIT
#include "predictor/evaluation/feature_export.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/report/csv_field.h"
#include "predictor/models/model_features.h"

namespace systole::predictor {
namespace {

void append(std::string& text, std::string_view role, const Dataset& data, std::size_t device, std::size_t network,
            const float* features, std::size_t count) {
  const double ms = data.latencies.at(network, device);
  text += fmt::format("{},{},{},{}", role, core::csv_result_field(data.devices[device].name),
                      core::csv_result_field(data.networks[network].name),
                      data.latencies.has(network, device) ? fmt::format("{}", ms) : "");
  for (std::size_t j = 0; j < count; ++j) text += fmt::format(",{}", features[j]);
  text += '\n';
}

}  // namespace

std::string export_features(const Dataset& data, const Fold& fold, const std::vector<std::size_t>& signature,
                            ModelKind kind) {
  const TrainingSet set{
      .data = data, .devices = fold.train_devices, .networks = fold.train_networks, .signature = signature};
  std::vector<std::size_t> test_networks;
  std::ranges::copy_if(fold.test_networks, std::back_inserter(test_networks),
                       [&](std::size_t n) { return std::ranges::find(signature, n) == signature.end(); });
  const ModelFeatures features = model_features(kind, set, fold.test_devices, test_networks);
  std::string text = "role,device,network,measured_ms";
  for (const std::string& name : features.names) text += ',' + core::csv_result_field(name);
  text += '\n';
  for (std::size_t i = 0; i < features.cells.size(); ++i) {
    append(text, "train", data, features.cells[i].device, features.cells[i].network, features.train.row(i),
           features.train.columns);
  }
  for (std::size_t d = 0; d < fold.test_devices.size(); ++d) {
    for (std::size_t n = 0; n < test_networks.size(); ++n) {
      append(text, "test", data, fold.test_devices[d], test_networks[n],
             features.test.row((d * test_networks.size()) + n), features.test.columns);
    }
  }
  return text;
}

}  // namespace systole::predictor
