// SPDX-License-Identifier: MIT
#include "tests/dataflows/policies/pe_array.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/ir/shape.h"

namespace systole::tests {
namespace {

using Index = Eigen::Index;

/// Runs one output-stationary fold: windows (r x T) enter rows from the left, filters (T x c) columns from the top,
/// both skewed; then the accumulators are shifted out through the bottom.
Stepped output_stationary_fold(const Matrix& windows, const Matrix& filters, const dataflows::Array& array) {
  const Index rows = windows.rows();
  const Index cols = filters.cols();
  const Index steps = windows.cols();
  Matrix from_left = Matrix::Zero(array.rows, array.cols);
  Matrix from_top = Matrix::Zero(array.rows, array.cols);
  Matrix sums = Matrix::Zero(array.rows, array.cols);
  Matrix macs = Matrix::Zero(array.rows, array.cols);
  Stepped out{.cycles = 0, .result = Matrix::Zero(rows, cols)};

  const auto unfinished = [&] { return (macs.topLeftCorner(rows, cols).array() < steps).any(); };
  while (unfinished()) {
    const std::int64_t now = out.cycles++;
    // Registers are read as they were: from the far corner back.
    for (Index i = array.rows - 1; i >= 0; --i) {
      for (Index j = array.cols - 1; j >= 0; --j) {
        const Index left_step = now - i;
        const Index top_step = now - j;
        from_left(i, j) = j > 0                                             ? from_left(i, j - 1)
                          : i < rows && left_step >= 0 && left_step < steps ? windows(i, left_step)
                                                                            : 0;
        from_top(i, j) = i > 0                                           ? from_top(i - 1, j)
                         : j < cols && top_step >= 0 && top_step < steps ? filters(top_step, j)
                                                                         : 0;
        sums(i, j) += from_left(i, j) * from_top(i, j);
        const Index step = now - i - j;
        if (step >= 0 && step < steps) ++macs(i, j);
      }
    }
  }
  // Drain: every cycle the bottom row leaves and all others move down; the top row needs as many as there are rows.
  for (Index leaving = array.rows - 1; leaving >= 0; --leaving) {
    ++out.cycles;
    const Matrix bottom = sums.bottomRows(1);
    if (leaving < rows) out.result.row(leaving) = bottom.leftCols(cols);
    for (Index i = array.rows - 1; i > 0; --i) sums.row(i) = sums.row(i - 1);
    sums.row(0).setZero();
  }
  return out;
}

/// Runs one fold with a stationary operand (r x c) in the bottom rows: shifted in from the top, then `streamed` (T x r)
/// enters rows from the left, skewed, and partial sums fall from PE to PE out of the bottom row.
Stepped stationary_fold(const Matrix& stationary, const Matrix& streamed, const dataflows::Array& array) {
  const Index rows = stationary.rows();
  const Index cols = stationary.cols();
  const Index steps = streamed.rows();
  Matrix held = Matrix::Zero(array.rows, array.cols);
  Stepped out{.cycles = 0, .result = Matrix::Zero(steps, cols)};
  for (Index k = 0; k < array.rows; ++k) {
    ++out.cycles;
    for (Index i = array.rows - 1; i > 0; --i) held.row(i) = held.row(i - 1);
    held.row(0).setZero();
    if (k < rows) held.row(0).leftCols(cols) = stationary.row(rows - 1 - k);
  }
  Matrix from_left = Matrix::Zero(array.rows, array.cols);
  Matrix sums = Matrix::Zero(array.rows, array.cols);
  const Index first_row = array.rows - rows;
  Index received = 0;
  for (std::int64_t now = 0; received < steps * cols; ++now) {
    ++out.cycles;
    for (Index i = array.rows - 1; i >= 0; --i) {
      for (Index j = array.cols - 1; j >= 0; --j) {
        const Index term = i - first_row;
        const Index step = now - term;
        const bool fed = term >= 0 && step >= 0 && step < steps;
        from_left(i, j) = j > 0 ? from_left(i, j - 1) : fed ? streamed(step, term) : 0;
        sums(i, j) = (i > 0 ? sums(i - 1, j) : 0) + held(i, j) * from_left(i, j);
      }
    }
    for (Index j = 0; j < cols; ++j) {
      const Index step = now - (rows - 1) - j;
      if (step < 0 || step >= steps) continue;
      out.result(step, j) = sums(array.rows - 1, j);
      ++received;
    }
  }
  return out;
}

/// The transposed roles of weight and input stationary: s_r is the depth in both.
Stepped step_stationary(const Matrix& stationary, const Matrix& streamed, const dataflows::Array& array) {
  Stepped out{.cycles = 0, .result = Matrix::Zero(streamed.rows(), stationary.cols())};
  for (Index col = 0; col < stationary.cols(); col += array.cols) {
    const Index cols = std::min<Index>(array.cols, stationary.cols() - col);
    for (Index row = 0; row < stationary.rows(); row += array.rows) {
      const Index rows = std::min<Index>(array.rows, stationary.rows() - row);
      const Stepped fold =
          stationary_fold(stationary.block(row, col, rows, cols), streamed.middleCols(row, rows), array);
      out.cycles += fold.cycles;
      out.result.middleCols(col, cols) += fold.result;
    }
  }
  return out;
}

/// One line's outputs [first, first + count) in one pass: elements are pushed into the left PE, phase after phase; a
/// tap is broadcast when each PE holds the element that it needs. Returns the pushes, which are the cycles.
std::int64_t push_line(const std::vector<std::int64_t>& line, const std::vector<std::int64_t>& taps,
                       std::int64_t stride, std::int64_t dilation, std::int64_t first,
                       std::vector<std::int64_t>& sums) {
  const auto count = static_cast<std::int64_t>(sums.size());
  std::map<std::int64_t, std::vector<std::int64_t>> taps_of_phase;
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(taps.size()); ++k) {
    taps_of_phase[(dilation * k) % stride].push_back(k);
  }
  std::int64_t pushes = 0;
  for (const auto& [phase, phase_taps] : taps_of_phase) {
    const std::int64_t earliest = dilation * phase_taps.front() / stride;
    const std::int64_t latest = dilation * phase_taps.back() / stride;
    std::vector<std::int64_t> registers(sums.size(), 0);
    for (std::int64_t element = first + earliest; element <= first + count - 1 + latest; ++element) {
      std::shift_right(registers.begin(), registers.end(), 1);
      registers.front() = line.at(static_cast<std::size_t>(stride * element + phase));
      ++pushes;
      for (const std::int64_t k : phase_taps) {
        // PE j, from the left, owns output first + count - 1 - j.
        if (element != first + count - 1 + dilation * k / stride) continue;
        for (std::int64_t j = 0; j < count; ++j) {
          sums[static_cast<std::size_t>(count - 1 - j)] +=
              registers[static_cast<std::size_t>(j)] * taps[static_cast<std::size_t>(k)];
        }
      }
    }
  }
  return pushes;
}

Matrix padded(const Matrix& map, std::int64_t pad_h, std::int64_t pad_w) {
  Matrix out = Matrix::Zero(map.rows() + 2 * pad_h, map.cols() + 2 * pad_w);
  out.block(pad_h, pad_w, map.rows(), map.cols()) = map;
  return out;
}

std::vector<std::int64_t> row_of(const Matrix& matrix, Index row) {
  std::vector<std::int64_t> values;
  for (Index j = 0; j < matrix.cols(); ++j) values.push_back(matrix(row, j));
  return values;
}

}  // namespace

Stepped step_output_stationary(const Matrix& windows, const Matrix& filters, const dataflows::Array& array) {
  Stepped out{.cycles = 0, .result = Matrix::Zero(windows.rows(), filters.cols())};
  for (Index col = 0; col < filters.cols(); col += array.cols) {
    const Index cols = std::min<Index>(array.cols, filters.cols() - col);
    for (Index row = 0; row < windows.rows(); row += array.rows) {
      const Index rows = std::min<Index>(array.rows, windows.rows() - row);
      const Stepped fold = output_stationary_fold(windows.middleRows(row, rows), filters.middleCols(col, cols), array);
      out.cycles += fold.cycles;
      out.result.block(row, col, rows, cols) = fold.result;
    }
  }
  return out;
}

Stepped step_weight_stationary(const Matrix& windows, const Matrix& filters, const dataflows::Array& array) {
  return step_stationary(filters, windows, array);
}

Stepped step_input_stationary(const Matrix& windows, const Matrix& filters, const dataflows::Array& array) {
  Stepped out = step_stationary(windows.transpose(), filters.transpose(), array);
  out.result.transposeInPlace();
  return out;
}

SteppedMap step_row_parallel(const core::Layer& layer, const FeatureMap& input, const FeatureMap& kernels,
                             const dataflows::Array& array) {
  if (layer.k_w == 1 && layer.k_h > 1) {
    core::Layer turned = layer;
    std::swap(turned.in_h, turned.in_w);
    std::swap(turned.k_h, turned.k_w);
    std::swap(turned.stride_h, turned.stride_w);
    std::swap(turned.pad_h, turned.pad_w);
    std::swap(turned.dilation_h, turned.dilation_w);
    const auto transpose_all = [](const FeatureMap& maps) {
      FeatureMap out;
      for (const Matrix& map : maps) out.push_back(map.transpose());
      return out;
    };
    SteppedMap out = step_row_parallel(turned, transpose_all(input), transpose_all(kernels), array);
    out.result = transpose_all(out.result);
    return out;
  }
  const core::TensorShape shape = core::output_shape(layer);
  const std::int64_t multiplier = layer.out_ch / layer.in_ch;
  SteppedMap out{.cycles = 0, .pushes = 0, .result = FeatureMap(kernels.size(), Matrix::Zero(shape.h, shape.w))};
  const std::int64_t lines = shape.channels * shape.h;
  for (std::int64_t fold = 0; fold < lines; fold += array.rows) {
    for (std::int64_t first = 0; first < shape.w; first += array.cols) {
      const std::int64_t count = std::min(array.cols, shape.w - first);
      std::int64_t tile_cycles = 0;
      for (std::int64_t line = fold; line < std::min(fold + array.rows, lines); ++line) {
        const std::int64_t channel = line / shape.h;
        const std::int64_t y = line % shape.h;
        const Matrix map = padded(input[static_cast<std::size_t>(channel / multiplier)], layer.pad_h, layer.pad_w);
        std::vector<std::int64_t> sums(static_cast<std::size_t>(count), 0);
        std::int64_t cycles = 0;
        for (std::int64_t pass = 0; pass < layer.k_h; ++pass) {
          cycles += push_line(row_of(map, y * layer.stride_h + pass * layer.dilation_h),
                              row_of(kernels[static_cast<std::size_t>(channel)], pass), layer.stride_w,
                              layer.dilation_w, first, sums);
        }
        for (std::int64_t j = 0; j < count; ++j) {
          out.result[static_cast<std::size_t>(channel)](y, first + j) = sums[static_cast<std::size_t>(j)];
        }
        out.pushes += cycles;
        tile_cycles = std::max(tile_cycles, cycles);  // all rows work at once, in step
      }
      out.cycles += tile_cycles + array.rows;  // and the results leave through the columns, row by row
    }
  }
  return out;
}

}  // namespace systole::tests
