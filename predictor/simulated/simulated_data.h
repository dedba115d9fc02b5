// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "core/observer.h"
#include "predictor/dataset/learning_data.h"

namespace systole::predictor {

/// Which accelerators and networks stand for devices that were measured.
struct SimulationOptions {
  std::size_t accelerators = 120;
  std::size_t random_networks = 100;  ///< besides the shipped ones of the mobile family
  std::uint64_t seed = 1;             ///< of the accelerators and of the random networks
};

/// Looks at the networks and devices before anything is simulated, and throws where a user's words do not fit them. The
/// table has its names, and no cell yet.
using BeforeCells = std::function<void(const Dataset&)>;

/// Simulates the shipped networks of the mobile family (MobileNets, MnasNet, EfficientNet, SqueezeNets) and random
/// ones, in that order, on random accelerators. `threads` of 0: all cores; results do not depend on it. Throws
/// InputError if a shipped network is not found, Stopped, and what `before` throws.
LearningData simulated_data(const SimulationOptions& options, unsigned threads = 0, const core::Observer& observer = {},
                            const BeforeCells& before = {});

}  // namespace systole::predictor
