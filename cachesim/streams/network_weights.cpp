// SPDX-License-Identifier: MIT
#include "cachesim/streams/network_weights.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/ir/work.h"

namespace systole::cachesim {
namespace {

void require(const core::Layer& layer, std::string_view what, std::size_t found, std::int64_t expected) {
  if (static_cast<std::int64_t>(found) == expected) return;
  throw core::InputError({.where = {},
                          .subject = fmt::format("layer '{}': {}", layer.name, what),
                          .found = fmt::format("{} values", found),
                          .expected = std::to_string(expected),
                          .nearest = {}});
}

}  // namespace

bool has_weights(const core::Layer& layer) {
  return layer.op == core::Operator::conv || layer.op == core::Operator::linear;
}

void validate(const core::Network& network, const NetworkWeights& weights) {
  if (weights.size() != network.layers.size()) {
    throw core::InputError(
        fmt::format("network '{}' has {} layers, its weights {}", network.name, network.layers.size(), weights.size()));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    require(layer, "weights", weights[i].weights.size(), has_weights(layer) ? core::weight_elements(layer).count() : 0);
    require(layer, "bias", weights[i].bias.size(), has_weights(layer) && layer.bias ? layer.out_ch : 0);
    require(layer, "scales and shifts", weights[i].scale_shift.size(),
            has_weights(layer) && layer.bn ? 2 * layer.out_ch : 0);
  }
}

}  // namespace systole::cachesim
