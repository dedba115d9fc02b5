// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace systole::predictor::xgboost {

/// A dense matrix of features, row-major; NaN is missing.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> values;

  Matrix() = default;
  Matrix(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count) {}
  [[nodiscard]] float* row(std::size_t i) { return values.data() + (i * columns); }
  [[nodiscard]] const float* row(std::size_t i) const { return values.data() + (i * columns); }
};

/// The columns of a matrix that tell rows apart: not constant, and no copy of an earlier one. Trees that consider all
/// columns in order choose the first of equal ones, so dropping the others does not change them. O(rows * columns).
std::vector<std::size_t> distinct_columns(const Matrix& matrix);
Matrix columns_of(const Matrix& matrix, std::span<const std::size_t> columns);

}  // namespace systole::predictor::xgboost
