// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/common/provenance.h"
#include "cli/predict/arguments.h"
#include "core/ir/network.h"
#include "predictor/dataset/dataset.h"

namespace systole::app {

/// Latencies to learn from, and where they come from.
struct PredictData {
  predictor::Dataset dataset;
  std::string source;  ///< for people: "105 devices x 118 networks of DIR, mean of the runs"
  /// How many devices there are, in words: "300 simulated accelerators", "105 devices".
  std::string devices;
  /// The layer IR of the networks, in the data set's order; empty for measured data, which may be embeddings only.
  std::vector<core::Network> networks;
};

/// Reads the folder or simulates. Adds the files read to `provenance`. `shown`: a progress bar may appear. Throws
/// core::InputError.
PredictData predict_data(const DataArguments& arguments, unsigned threads, Provenance& provenance, bool shown);

/// The shipped networks of the mobile family (MobileNets, MnasNet, EfficientNet, SqueezeNets) and `random` random ones,
/// in that order.
std::vector<core::Network> simulated_networks(std::size_t random, std::uint64_t seed, Provenance& provenance);

}  // namespace systole::app
