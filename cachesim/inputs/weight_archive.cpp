// SPDX-License-Identifier: MIT
#include "cachesim/inputs/weight_archive.h"

#include <fmt/format.h>

#include <array>

#include "cachesim/inputs/binary_file.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"

namespace systole::cachesim {
namespace {

using Shape = std::array<std::int32_t, 4>;

/// True if the product of the extents, each at least 1, is `elements`.
bool holds(const Shape& shape, std::int64_t elements) {
  std::int64_t product = 1;
  for (const std::int32_t extent : shape) {
    if (extent < 1 || product > elements / extent)
      return false;  // no product beyond `elements`: it may not fit 64 bits
    product *= extent;
  }
  return product == elements;
}

}  // namespace

NetworkWeights read_weight_archive(const std::filesystem::path& path, const core::Network& network) {
  BinaryReader reader(path);
  NetworkWeights weights(network.layers.size());
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    if (!has_weights(layer)) continue;
    Shape shape{};
    for (std::int32_t& extent : shape) extent = reader.value<std::int32_t>("the shape of layer " + layer.name);
    const std::int64_t elements = core::weight_elements(layer).count();
    if (!holds(shape, elements) || shape[0] != layer.out_ch) {
      throw core::InputError({.where = {.file = reader.name()},
                              .subject = fmt::format("layer '{}' at byte {}", layer.name, reader.offset()),
                              .found = fmt::format("{}x{}x{}x{} weights", shape[0], shape[1], shape[2], shape[3]),
                              .expected = fmt::format("{} weights for {} outputs", elements, layer.out_ch),
                              .nearest = {}});
    }
    weights[i].weights = reader.values<float>(static_cast<std::size_t>(elements), "weights");
    weights[i].bias = reader.values<float>(static_cast<std::size_t>(layer.out_ch), "biases");
  }
  reader.expect_end();
  validate(network, weights);
  return weights;
}

}  // namespace systole::cachesim
