// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cachesim/network_simulation.h"
#include "core/ir/network.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "core/random_bits.h"

namespace systole::cachesim::testing {

inline std::vector<float> random_values(core::RandomBits& random, std::int64_t count, double density) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) {
    value = random.unit() < density ? static_cast<float>(2 * random.unit() - 1) : 0.0F;
  }
  return values;
}

/// Random weights for all layers.
inline NetworkWeights random_weights(core::RandomBits& random, const core::Network& network, double density) {
  NetworkWeights weights(network.layers.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    if (!has_weights(layer)) continue;
    weights[i].weights = random_values(random, core::weight_elements(layer).count(), density);
    if (layer.bias) weights[i].bias = random_values(random, output_channels(layer), 1);
    if (layer.bn) weights[i].scale_shift = random_values(random, 2 * output_channels(layer), 1);
  }
  return weights;
}

inline std::int64_t input_elements(const core::Network& network) {
  return core::elements(core::input_shape(network.layers.front())).count();
}

}  // namespace systole::cachesim::testing
