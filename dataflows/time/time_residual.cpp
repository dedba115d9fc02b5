// SPDX-License-Identifier: MIT
#include "dataflows/time/time_residual.h"

#include <algorithm>
#include <cmath>

namespace systole::dataflows {

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
          std::log2(heads * depth * std::max(rows, cols))};
}

}  // namespace systole::dataflows
