// SPDX-License-Identifier: MIT
#include "dataflows/mapping/detail/fuseconv_model.h"

#include <cmath>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/shape.h"

namespace systole::dataflows {
namespace {

using core::ceil_divide;
using core::checked_multiply;
using core::checked_product;

/// Doubles count exactly up to 2^53; beyond, "to the cycle" would be a lie.
constexpr double kLargestExact = 9007199254740992.0;

double real_extent(std::int64_t padded, std::int64_t kernel, std::int64_t stride, std::int64_t dilation) {
  const auto room = static_cast<double>(padded - (dilation * (kernel - 1) + 1));
  return (room + static_cast<double>(stride)) / static_cast<double>(stride);
}

core::Cycles line_cycles(const Problem& problem, const Array& array, std::int64_t length) {
  const Problem::Fuseconv& lines = problem.fuseconv;
  const std::int64_t per_fold = core::checked_add(array.cols, problem.taps);
  const std::int64_t stride_1 =
      checked_product(ceil_divide(lines.lines, array.rows), per_fold, ceil_divide(length, array.cols));
  return core::Cycles{checked_multiply(problem.passes, ceil_divide(stride_1, lines.stride))};
}

}  // namespace

double fuseconv_exact_rows(const core::Layer& layer, std::int64_t rows) {
  if (layer.op != core::Operator::conv) return static_cast<double>(rows);
  const double height = real_extent(core::padded_height(layer), layer.k_h, layer.stride_h, layer.dilation_h);
  const double width = real_extent(core::padded_width(layer), layer.k_w, layer.stride_w, layer.dilation_w);
  return static_cast<double>(layer.batch) * height * width;
}

core::Cycles fuseconv_2020_gemm_cycles(const Problem& problem, const Array& array) {
  const double rows = problem.fuseconv.exact_rows;
  const auto array_rows = static_cast<double>(array.rows);
  const auto array_cols = static_cast<double>(array.cols);
  const auto steps = static_cast<double>(problem.t);
  // rows = full_row_folds * R + edge_rows, exactly; the quotient may round up to the next whole number.
  double full_row_folds = std::floor(rows / array_rows);
  if (full_row_folds * array_rows > rows) full_row_folds -= 1;
  const double edge_rows = rows - full_row_folds * array_rows;
  const std::int64_t full_cols = problem.s_c / array.cols;
  const auto full_col_folds = static_cast<double>(full_cols);
  const auto edge_cols = static_cast<double>(problem.s_c - full_cols * array.cols);

  const auto fold = [&](double r, double c) { return steps + r + c - 1; };
  double cycles = full_row_folds * full_col_folds * fold(array_rows, array_cols);
  if (edge_cols > 0) cycles += full_row_folds * fold(array_rows, edge_cols);
  if (edge_rows > 0) cycles += full_col_folds * fold(edge_rows, array_cols);
  if (edge_rows > 0 && edge_cols > 0) cycles += fold(edge_rows, edge_cols);
  if (cycles >= kLargestExact) throw core::OverflowError();
  return core::Cycles{static_cast<std::int64_t>(cycles)};
}

core::Cycles fuseconv_line_cycles(const Problem& problem, const Array& array) {
  return line_cycles(problem, array, problem.fuseconv.padded_length);
}

core::Cycles fuseconv_2020_line_cycles(const Problem& problem, const Array& array) {
  return line_cycles(problem, array, problem.fuseconv.length);
}

}  // namespace systole::dataflows
