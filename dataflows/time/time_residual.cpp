// SPDX-License-Identifier: MIT
#include "dataflows/time/time_residual.h"

#include <algorithm>
#include <cmath>

namespace systole::dataflows {
namespace {

/// How much longer a size is in whole tiles.
double in_tiles(double size, double tile) {
  return std::ceil(size / tile) * tile / size;
}

}  // namespace

ResidualFeatures residual_features(const GemmShape& product, const ProductTime& time) {
  const auto rows = static_cast<double>(product.rows);
  const auto cols = static_cast<double>(product.cols);
  const auto depth = static_cast<double>(product.depth);
  const auto heads = static_cast<double>(product.count);
  const double parts = time.launch + time.operands + time.results + time.compute;
  return {std::log2(rows),
          std::log2(cols),
          std::log2(depth),
          std::log2(heads),
          std::log2(heads * rows * cols * depth),
          std::log2(heads * (rows * depth + depth * cols + rows * cols)),
          std::log2(time.total),
          time.launch / parts,
          time.operands / parts,
          time.results / parts,
          time.compute / parts,
          std::log2(heads * depth * std::max(rows, cols)),
          std::log2(std::min(rows, cols)),
          std::log2(std::max(rows, cols)),
          in_tiles(rows, 128),
          in_tiles(cols, 128),
          in_tiles(depth, 128),
          in_tiles(rows, 256),
          in_tiles(cols, 256),
          in_tiles(depth, 256),
          std::log2(rows * depth),
          std::log2(depth * cols),
          std::log2(rows * cols)};
}

}  // namespace systole::dataflows
