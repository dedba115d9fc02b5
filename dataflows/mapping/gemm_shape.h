// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/ir/layer.h"

namespace systole::dataflows {

/// `count` independent products of a rows x depth matrix (im2col windows) and a depth x cols matrix (filters).
struct GemmShape {
  std::int64_t rows = 1;   ///< output pixels of the batch
  std::int64_t cols = 1;   ///< filters of one group
  std::int64_t depth = 1;  ///< elements of one group's window
  std::int64_t count = 1;  ///< groups
};

/// The products that conv (by im2col), linear or gemm is. Throws OverflowError; the layer must be sound.
GemmShape gemm_shape(const core::Layer& layer);

/// `channels` groups of a grouped convolution packed block-diagonally into one dense product: depth and columns grow
/// `channels` times, the zeros outside the blocks are computed too. `count` is 1.
GemmShape packed(const GemmShape& group, std::int64_t channels);

}  // namespace systole::dataflows
