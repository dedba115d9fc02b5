// SPDX-License-Identifier: MIT
#include "predictor/embedding/flattened.h"

#include <algorithm>

namespace systole::predictor {
namespace {
constexpr double kSize = 224;
constexpr double kKernel = 7;
}  // namespace

EmbeddingScale embedding_scale(std::span<const Embedding> embeddings) {
  EmbeddingScale scale{.channels = 0, .macs = 0, .layers = 0};
  for (const Embedding& embedding : embeddings) {
    scale.layers = std::max(scale.layers, embedding.size());
    for (const LayerRow& row : embedding) {
      scale.channels = std::max(scale.channels, static_cast<double>(std::max(row.in_ch, row.out_ch)));
      scale.macs = std::max(scale.macs, static_cast<double>(row.macs));
    }
  }
  scale.channels = std::max(scale.channels, 1.0);
  scale.macs = std::max(scale.macs, 1.0);
  return scale;
}

std::vector<float> flattened(const Embedding& embedding, const EmbeddingScale& scale) {
  std::vector<float> values(scale.layers * kRowWidth, -1.0F);
  const std::array<double, kRowWidth> divisors{
      1, 1, 1, 1, 1, kSize, kSize, scale.channels, scale.channels, kKernel, 1, 1, scale.macs};
  for (std::size_t i = 0; i < std::min(embedding.size(), scale.layers); ++i) {
    const std::array<double, kRowWidth> row = numbers(embedding[i]);
    for (std::size_t k = 0; k < kRowWidth; ++k) {
      values[(i * kRowWidth) + k] = static_cast<float>(row.at(k) / divisors.at(k));
    }
  }
  return values;
}

}  // namespace systole::predictor
