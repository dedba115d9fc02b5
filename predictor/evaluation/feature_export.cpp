// SPDX-License-Identifier: MIT
#include "predictor/evaluation/feature_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/report/csv_field.h"
#include "predictor/models/detail/paper_model.h"
#include "predictor/models/detail/systole/systole_model.h"
#include "predictor/models/detail/training_rows.h"

namespace systole::predictor {
namespace {

void append(std::string& text, std::string_view role, const Dataset& data, std::size_t device, std::size_t network,
            const float* features, std::size_t count) {
  const double ms = data.latencies.at(network, device);
  text += fmt::format("{},{},{},{}", role, core::csv_field(data.devices[device].name),
                      core::csv_field(data.networks[network].name),
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
  std::vector<std::string> names;
  xgboost::Matrix train_rows;
  xgboost::Matrix test_rows;
  if (kind == ModelKind::systole) {
    SystoleFeatures features = systole_features(set, {}, fold.test_devices, test_networks);
    names = std::move(features.names);
    train_rows = std::move(features.train);
    test_rows = std::move(features.test);
  } else {
    PaperFeatures features = paper_features(kind, set, fold.test_devices, test_networks);
    names = std::move(features.names);
    train_rows = std::move(features.train);
    test_rows = std::move(features.test);
  }
  std::string text = "role,device,network,measured_ms";
  for (const std::string& name : names) text += ',' + core::csv_field(name);
  text += '\n';
  const std::vector<TrainingRow> rows = training_rows(set);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    append(text, "train", data, set.devices[rows[i].device], set.networks[rows[i].network], train_rows.row(i),
           train_rows.columns);
  }
  for (std::size_t d = 0; d < fold.test_devices.size(); ++d) {
    for (std::size_t n = 0; n < test_networks.size(); ++n) {
      append(text, "test", data, fold.test_devices[d], test_networks[n], test_rows.row((d * test_networks.size()) + n),
             test_rows.columns);
    }
  }
  return text;
}

}  // namespace systole::predictor
