// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/mapping/array.h"

/// Slow and obvious: an array of processing elements whose registers are moved one cycle at a time. Cycles are counted,
/// not computed, and every result is a value that went through the array. This is what `--timing array` claims.
namespace systole::tests {

using Matrix = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic>;

struct Stepped {
  std::int64_t cycles = 0;
  Matrix result;
};

/// windows (pixels x depth) times filters (depth x filters), all folds one after the other.
Stepped step_output_stationary(const Matrix& windows, const Matrix& filters, const dataflows::Array& array);
Stepped step_weight_stationary(const Matrix& windows, const Matrix& filters, const dataflows::Array& array);
Stepped step_input_stationary(const Matrix& windows, const Matrix& filters, const dataflows::Array& array);

/// A feature map of one image: one matrix (height x width) a channel.
using FeatureMap = std::vector<Matrix>;

struct SteppedMap {
  std::int64_t cycles = 0;
  std::int64_t pushes = 0;  ///< elements that entered row ports
  FeatureMap result;
};

/// A depthwise convolution on the row-parallel array: lines of input on rows, taps broadcast, one pass a kernel row.
/// `kernels` holds one k_h x k_w matrix per output channel. A Kx1 kernel runs along the columns of the map.
SteppedMap step_row_parallel(const core::Layer& layer, const FeatureMap& input, const FeatureMap& kernels,
                             const dataflows::Array& array);

}  // namespace systole::tests
