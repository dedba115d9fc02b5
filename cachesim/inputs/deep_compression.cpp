// SPDX-License-Identifier: MIT
#include "cachesim/inputs/deep_compression.h"

#include <fmt/format.h>

#include "cachesim/inputs/binary_file.h"
#include "core/error.h"
#include "core/ir/work.h"

namespace systole::cachesim {
namespace {

constexpr std::size_t kCodebook = 256;

void decode(BinaryReader& reader, const core::Layer& layer, std::uint32_t codes, LayerWeights& into) {
  const std::int64_t elements = core::weight_elements(layer).count();
  if (codes > elements) {
    throw core::InputError({.where = {.file = reader.name()},
                            .subject = fmt::format("layer '{}'", layer.name),
                            .found = fmt::format("{} codes", codes),
                            .expected = fmt::format("one for each weight that is not zero, of {}", elements),
                            .nearest = {}});
  }
  const auto codebook = reader.values<float>(kCodebook, "the codebook of layer " + layer.name);
  if (layer.bias) into.bias = reader.values<float>(static_cast<std::size_t>(layer.out_ch), "biases");
  const auto spoken = reader.values<std::uint8_t>(codes, "codes of layer " + layer.name);
  const auto distances = reader.values<std::uint8_t>((std::size_t{codes} + 1) / 2, "distances of layer " + layer.name);
  into.weights.assign(static_cast<std::size_t>(elements), 0.0F);
  std::size_t next = 0;
  for (std::size_t i = 0; i < codes; ++i) {
    next += std::uint32_t{distances[i / 2]} >> (4 * (i % 2)) & 0xfU;
    if (next >= into.weights.size()) {
      throw core::InputError({.where = {.file = reader.name()},
                              .subject = fmt::format("layer '{}', code {}", layer.name, i),
                              .found = fmt::format("place {}", next),
                              .expected = fmt::format("a place below {}", into.weights.size()),
                              .nearest = {}});
    }
    into.weights[next++] = codebook[spoken[i]] + 0.0F;  // a codebook's -0.0 would not be a zero line
  }
}

}  // namespace

NetworkWeights read_deep_compression(const std::filesystem::path& path, const core::Network& network) {
  BinaryReader reader(path);
  std::vector<std::uint32_t> codes(network.layers.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (has_weights(network.layers[i])) codes[i] = reader.value<std::uint32_t>("the counts of codes");
  }
  NetworkWeights weights(network.layers.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (has_weights(network.layers[i])) decode(reader, network.layers[i], codes[i], weights[i]);
  }
  reader.expect_end();
  validate(network, weights);
  return weights;
}

}  // namespace systole::cachesim
