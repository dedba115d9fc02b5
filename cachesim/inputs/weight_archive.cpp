// SPDX-License-Identifier: MIT
#include "cachesim/inputs/weight_archive.h"

#include <fmt/format.h>

#include <array>

#include "cachesim/inputs/binary_file.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"

namespace systole::cachesim {

NetworkWeights read_weight_archive(const std::filesystem::path& path, const core::Network& network) {
  const BinaryFile file = read_binary_file(path);
  BinaryReader reader(file);
  NetworkWeights weights(network.layers.size());
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    if (!has_weights(layer)) continue;
    std::array<std::int32_t, 4> shape{};
    for (std::int32_t& extent : shape) extent = reader.value<std::int32_t>("the shape of layer " + layer.name);
    const std::int64_t elements = core::weight_elements(layer).count();
    std::int64_t found = 1;
    for (const std::int32_t extent : shape) found = extent > 0 && found <= elements ? found * extent : -1;
    if (found != elements || shape[0] != layer.out_ch) {
      throw core::InputError({.where = {.file = file.name},
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
