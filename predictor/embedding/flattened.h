// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "predictor/embedding/layer_row.h"

namespace systole::predictor {

/// How the authors scale the 13 numbers (gen_cost_models.py): sizes by 224, channels by the largest channel count,
/// kernels by 7 (global pools so exceed 1), MACs by the largest layer's; stride and pad as they are. Missing layers are
/// -1.
struct EmbeddingScale {
  double channels = 1;     ///< largest in_ch or out_ch of the data set (1984)
  double macs = 1;         ///< largest macs of one row (167,664,672)
  std::size_t layers = 0;  ///< rows of the longest network (127)
  friend bool operator==(const EmbeddingScale&, const EmbeddingScale&) = default;
};

EmbeddingScale embedding_scale(std::span<const Embedding> embeddings);

/// `scale.layers` x 13 numbers, row-major; rows beyond `scale.layers` are cut (networks outside the data set may be
/// longer).
std::vector<float> flattened(const Embedding& embedding, const EmbeddingScale& scale);

}  // namespace systole::predictor
