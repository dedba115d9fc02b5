// SPDX-License-Identifier: MIT
#include "predictor/models/model_features.h"

#include <utility>

#include "predictor/models/detail/paper_model.h"
#include "predictor/models/detail/systole/systole_model.h"
#include "predictor/models/detail/training_rows.h"

namespace systole::predictor {
namespace {

template <class Features>
ModelFeatures gathered(Features features, const TrainingSet& set) {
  ModelFeatures result{.names = std::move(features.names),
                       .cells = {},
                       .train = std::move(features.train),
                       .test = std::move(features.test)};
  for (const TrainingRow& row : training_rows(set)) {
    result.cells.push_back({.device = set.devices[row.device], .network = set.networks[row.network]});
  }
  return result;
}

}  // namespace

ModelFeatures model_features(ModelKind kind, const TrainingSet& set, std::span<const std::size_t> test_devices,
                             std::span<const std::size_t> test_networks) {
  return kind == ModelKind::systole ? gathered(systole_features(set, {}, test_devices, test_networks), set)
                                    : gathered(paper_features(kind, set, test_devices, test_networks), set);
}

}  // namespace systole::predictor
