// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "predictor/evaluation/metrics.h"
#include "predictor/models/model.h"

namespace systole::predictor {

/// The paper's collaborative workload characterisation: devices join, each contributes the latencies of the signature
/// and of a small share of random networks; one model is trained on all contributions and predicts everything for
/// everybody.
struct CollaborationOptions {
  std::size_t devices = 50;
  std::size_t signature = 10;  ///< random networks
  std::vector<double> shares{0.03, 0.05, 0.1, 0.2,
                             0.3,  0.5,  1.0};  ///< of all networks, per device, besides the signature
  std::size_t seeds = 10;
  std::uint32_t first_seed = 0;
  ModelKind model = ModelKind::systole;
  TrainOptions training{.calibrate = false};
  bool isolated = true;  ///< also a model per device (XGBoost on network features only) from as many cells
};

/// One share, one seed.
struct CollaborationPoint {
  double share = 0;
  std::uint32_t seed = 0;
  double cells_per_device = 0;  ///< measured cells a device, signature included
  Metrics all;                  ///< all cells of the joined devices, contributed ones included
  Metrics held_out;             ///< those that nobody contributed
  Metrics outside;              ///< devices that did not join: they run the signature only
  double isolated_r2_all = 0;   ///< per-device models: mean of the devices' R2 on all networks
  double isolated_r2_held_out = 0;
};

std::vector<CollaborationPoint> collaborate(const Dataset& data, const CollaborationOptions& options,
                                            const std::function<void(std::size_t finished)>& done = {});

}  // namespace systole::predictor
