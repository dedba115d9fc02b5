// SPDX-License-Identifier: MIT
#include "dataflows/rtl/fold.h"

#include <Eigen/Dense>
#include <array>
#include <cstddef>
#include <random>

#include "core/checked.h"

namespace systole::rtl {
namespace {

using Matrix = Eigen::Matrix<Sum, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Words = Eigen::Map<const Eigen::Matrix<Operand, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

std::size_t size(std::int64_t a, std::int64_t b, std::int64_t c = 1) {
  return static_cast<std::size_t>(core::checked_product(a, b, c));
}

Matrix matrix(const std::vector<Operand>& words, std::int64_t rows, std::int64_t cols) {
  return Words(words.data(), rows, cols).cast<Sum>();
}

/// Lines x outputs: a direct convolution.
Matrix convolved(const Fold& fold, const Operands& operands) {
  const std::int64_t length = line_length(fold);
  const Matrix lines = matrix(operands.west, fold.passes * length, fold.rows).transpose();
  const Matrix kernels = matrix(operands.tap, fold.passes * fold.taps, fold.rows).transpose();
  Matrix out = Matrix::Zero(fold.rows, fold.cols);
  for (std::int64_t pass = 0; pass < fold.passes; ++pass) {
    for (std::int64_t k = 0; k < fold.taps; ++k) {
      const auto elements = Eigen::seqN(pass * length + fold.dilation * k, fold.cols, fold.stride);
      out += lines(Eigen::all, elements).cwiseProduct(kernels.col(pass * fold.taps + k).replicate(1, fold.cols));
    }
  }
  return out;
}

/// In the layer's order.
Matrix product(const Fold& fold, const Operands& operands) {
  if (fold.mode == Mode::rp) return convolved(fold, operands);
  const Matrix west = matrix(operands.west, fold.steps, fold.rows);
  if (fold.mode == Mode::os) return west.transpose() * matrix(operands.north, fold.steps, fold.cols);
  return west * matrix(operands.north, fold.rows, fold.cols);
}

bool leaves_from_the_bottom(Mode mode) {
  return mode == Mode::os || mode == Mode::rp;
}

/// The row of the result that leaves as the `leaving`-th word of `count`, and its column.
Eigen::Index row_of(const Fold& fold, std::int64_t leaving, std::int64_t count) {
  return leaves_from_the_bottom(fold.mode) ? count - 1 - leaving : leaving;
}
Eigen::Index col_of(const Fold& fold, std::int64_t col) {
  return fold.mode == Mode::rp ? fold.cols - 1 - col : col;
}

}  // namespace

std::string_view name(Mode mode) {
  constexpr std::array<std::string_view, 4> kNames{"os", "ws", "is", "rp"};
  return kNames.at(static_cast<std::size_t>(mode));
}

Sum wrapped(Sum value, int bits) {
  const int unused = 64 - bits;
  return static_cast<Sum>(static_cast<std::uint64_t>(value) << static_cast<unsigned>(unused)) >> unused;
}

std::int64_t line_length(const Fold& fold) {
  return fold.stride * (fold.cols - 1) + fold.dilation * (fold.taps - 1) + 1;
}

Operands random_operands(const Fold& fold, const Widths& widths, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto draw = [&](std::size_t count, int bits) {
    std::vector<Operand> words(count);
    for (Operand& word : words) word = static_cast<Operand>(wrapped(static_cast<Sum>(random() >> 7U), bits));
    return words;
  };
  if (fold.mode == Mode::rp) {
    auto lines = draw(size(fold.passes, line_length(fold), fold.rows), widths.data);
    return {.west = std::move(lines), .north = {}, .tap = draw(size(fold.passes, fold.taps, fold.rows), widths.weight)};
  }
  auto west = draw(size(fold.steps, fold.rows), widths.data);
  const std::int64_t north_rows = fold.mode == Mode::os ? fold.steps : fold.rows;
  return {.west = std::move(west), .north = draw(size(north_rows, fold.cols), widths.weight), .tap = {}};
}

Columns expected_columns(const Fold& fold, const Operands& operands, int acc_bits) {
  const Matrix result = product(fold, operands);
  Columns columns(static_cast<std::size_t>(fold.cols));
  for (std::int64_t col = 0; col < fold.cols; ++col) {
    auto& words = columns[static_cast<std::size_t>(col)];
    for (Eigen::Index leaving = 0; leaving < result.rows(); ++leaving) {
      words.push_back(wrapped(result(row_of(fold, leaving, result.rows()), col_of(fold, col)), acc_bits));
    }
  }
  return columns;
}

std::vector<Sum> in_order(const Fold& fold, const Columns& columns) {
  const auto count = static_cast<std::int64_t>(columns.front().size());
  Matrix result(count, fold.cols);
  for (std::int64_t col = 0; col < fold.cols; ++col) {
    for (std::int64_t leaving = 0; leaving < count; ++leaving) {
      result(row_of(fold, leaving, count), col_of(fold, col)) =
          columns[static_cast<std::size_t>(col)].at(static_cast<std::size_t>(leaving));
    }
  }
  return {result.data(), result.data() + result.size()};
}

}  // namespace systole::rtl
