// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "predictor/dataset/dataset.h"
#include "predictor/evaluation/fold.h"

namespace systole::predictor {

/// What predictions need no model: latencies in ms, test device by test device, in each the `networks`. A network of
/// training takes what it took on the most similar training device, times how much slower the device is on the
/// signature; similar are devices whose signature latencies have the same ratios. Another network takes as long a MAC
/// as the signature does (geometric mean). NaN for a device that ran no network of the signature. O(test devices *
/// training devices * (signature + networks)).
std::vector<double> baseline_latencies(const Dataset& data, const Fold& fold, std::span<const std::size_t> signature,
                                       std::span<const std::size_t> networks);

}  // namespace systole::predictor
