// SPDX-License-Identifier: MIT
#include "cachesim/streams/network_weights.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"

namespace systole::cachesim {
namespace {

void require(const core::Layer& layer, std::string_view what, const std::vector<float>& values, std::int64_t expected) {
  const auto fail = [&](std::string found, std::string wanted) {
    throw core::InputError({.where = {},
                            .subject = fmt::format("layer '{}': {}", layer.name, what),
                            .found = std::move(found),
                            .expected = std::move(wanted),
                            .nearest = {}});
  };
  if (std::cmp_not_equal(values.size(), expected)) {
    fail(fmt::format("{} values", values.size()), std::to_string(expected));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) fail(fmt::format("{} at value {}", values[i], i), "finite numbers");
  }
}

}  // namespace

bool has_weights(const core::Layer& layer) {
  const bool multiplies = layer.op == core::Operator::gemm && layer.inputs.size() < 2;
  return layer.op == core::Operator::conv || layer.op == core::Operator::linear || multiplies;
}

std::int64_t output_channels(const core::Layer& layer) {
  return core::output_shape(layer).channels;
}

void validate(const core::Network& network, const NetworkWeights& weights) {
  if (weights.size() != network.layers.size()) {
    throw core::InputError(
        fmt::format("network '{}' has {} layers, its weights {}", network.name, network.layers.size(), weights.size()));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    require(layer, "weights", weights[i].weights, has_weights(layer) ? core::weight_elements(layer).count() : 0);
    require(layer, "bias", weights[i].bias, has_weights(layer) && layer.bias ? output_channels(layer) : 0);
    require(layer, "scales and shifts", weights[i].scale_shift,
            has_weights(layer) && layer.bn ? 2 * output_channels(layer) : 0);
  }
}

}  // namespace systole::cachesim
