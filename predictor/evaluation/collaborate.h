// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/observer.h"
#include "predictor/dataset/learning_data.h"
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

struct Collaboration {
  std::string source;  ///< of the latencies, in words
  std::size_t all_devices = 0;
  CollaborationOptions options;
  std::vector<CollaborationPoint> points;  ///< share by share, in each the seeds
};

/// Throws InputError for more devices or signature networks than there are. No latency is looked at.
void check(const Dataset& data, const CollaborationOptions& options);

/// Throws InputError as `check` does, Stopped.
Collaboration collaborate(const LearningData& data, const CollaborationOptions& options,
                          const core::Observer& observer = {});

/// What is reported of one share and seed. NaN stands for what there is no cell of, or no model per device for.
struct CollaborationNumbers {
  double measured_per_device = 0;
  double r2 = 0;           ///< of all cells of the devices that joined
  double r2_held_out = 0;  ///< of what nobody contributed
  double r2_outside = 0;   ///< of devices that did not join
  double mape = 0;         ///< of all cells
  double device_r2 = 0;    ///< mean of the devices' own R2, all cells
  double device_r2_held_out = 0;
  double isolated_r2 = 0;  ///< the same of a model per device
  double isolated_r2_held_out = 0;
};
CollaborationNumbers numbers_of(const CollaborationPoint& point, const CollaborationOptions& options);

/// The seeds of one share together: spreads, else means; NaN where no seed has the number.
struct CollaborationRow {
  double share = 0;
  double measured_per_device = 0;
  Spread r2;
  Spread r2_held_out;
  Spread r2_outside;
  double mape = 0;
  double device_r2 = 0;
  double device_r2_held_out = 0;
  double isolated_r2 = 0;
  double isolated_r2_held_out = 0;
};
std::vector<CollaborationRow> collaboration_rows(const Collaboration& collaboration);

}  // namespace systole::predictor
