// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/observer.h"
#include "predictor/dataset/learning_data.h"

namespace systole::predictor {

/// Which accelerators and networks stand for devices that were measured.
struct SimulationOptions {
  std::size_t accelerators = 240;
  std::size_t random_networks = 100;  ///< besides the shipped ones of the mobile family
  std::uint64_t seed = 1;             ///< of the accelerators and of the random networks
};

/// Simulates the shipped networks of the mobile family (MobileNets, MnasNet, EfficientNet, SqueezeNets) and random
/// ones, in that order, on random accelerators. `threads` of 0: all cores; results do not depend on it. Throws
/// InputError if a shipped network is not found, Stopped.
LearningData simulated_data(const SimulationOptions& options, unsigned threads = 0,
                            const core::Observer& observer = {});

}  // namespace systole::predictor
