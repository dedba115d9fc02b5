// SPDX-License-Identifier: MIT
#include "predictor/xgboost/matrix.h"

#include <bit>
#include <cstdint>
#include <unordered_map>

namespace systole::predictor::xgboost {
namespace {

std::uint64_t column_hash(const Matrix& matrix, std::size_t column) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a over words
  for (std::size_t i = 0; i < matrix.rows; ++i) {
    hash = (hash ^ std::bit_cast<std::uint32_t>(matrix.row(i)[column])) * 0x100000001b3ULL;
  }
  return hash;
}

bool equal_columns(const Matrix& matrix, std::size_t a, std::size_t b) {
  for (std::size_t i = 0; i < matrix.rows; ++i) {
    if (std::bit_cast<std::uint32_t>(matrix.row(i)[a]) != std::bit_cast<std::uint32_t>(matrix.row(i)[b])) return false;
  }
  return true;
}

bool is_constant(const Matrix& matrix, std::size_t column) {
  for (std::size_t i = 1; i < matrix.rows; ++i) {
    if (matrix.row(i)[column] != matrix.row(0)[column]) return false;
  }
  return true;
}

}  // namespace

std::vector<std::size_t> distinct_columns(const Matrix& matrix) {
  std::vector<std::size_t> kept;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> known;
  for (std::size_t column = 0; column < matrix.columns; ++column) {
    if (is_constant(matrix, column)) continue;
    std::vector<std::size_t>& alike = known[column_hash(matrix, column)];
    bool repeated = false;
    for (const std::size_t other : alike) repeated = repeated || equal_columns(matrix, other, column);
    if (repeated) continue;
    alike.push_back(column);
    kept.push_back(column);
  }
  return kept;
}

Matrix columns_of(const Matrix& matrix, std::span<const std::size_t> columns) {
  Matrix result(matrix.rows, columns.size());
  for (std::size_t i = 0; i < matrix.rows; ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) result.row(i)[j] = matrix.row(i)[columns[j]];
  }
  return result;
}

}  // namespace systole::predictor::xgboost
