// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "predictor/features/layer_work.h"

namespace systole::predictor {

/// Names of the compact physical features, in the order of `network_features`.
std::span<const std::string_view> network_feature_names();

/// About fifty aggregates of a network's layers: MACs by operator, kernel and resolution, activation and weight
/// volumes, layer counts, roofline and systolic totals. Volumes as log1p, so that ratios are differences. O(layers),
/// microseconds.
std::vector<float> network_features(const NetworkProfile& network);

/// Names of the 14 work totals of the analytical prior, in the order of `work_terms`.
std::span<const std::string_view> work_term_names();

/// The work totals of one layer to which its latency is fitted as a non-negative combination (unscaled). O(1).
std::vector<double> work_terms(const LayerWork& layer);
/// Their sums over the layers.
std::vector<double> work_terms(const NetworkProfile& network);

}  // namespace systole::predictor
