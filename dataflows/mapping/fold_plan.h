// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/checked.h"
#include "dataflows/mapping/array.h"

namespace systole::dataflows {

/// A layer as one dataflow sees it: `s_r` x `s_c` results (or stationary values), each taking `t` steps.
/// The spatial dimensions are SCALE-Sim's S_r, S_c and T (Samajdar et al., ISPASS 2020, table III).
struct Problem {
  std::int64_t s_r = 1;     ///< spread over the array's rows
  std::int64_t s_c = 1;     ///< spread over the array's columns
  std::int64_t t = 1;       ///< steps that stream through the array
  std::int64_t taps = 1;    ///< useful multiply-accumulates per PE and fold; t, but for strided or dilated lines
  std::int64_t phases = 1;  ///< rp: times the columns are filled anew, min(stride, taps); 1 for a GEMM
  std::int64_t passes = 1;  ///< rp: streams that accumulate into the same outputs, kernel rows; 1 for a GEMM

  /// What FuSeConv's public model reads of the layer (dataflows/mapping/detail/fuseconv_model.h).
  struct Fuseconv {
    double exact_rows = 1;           ///< os: N*E*F with output sizes that are not rounded
    std::int64_t lines = 1;          ///< rp: input lines, as if the stride were 1 across them
    std::int64_t padded_length = 1;  ///< rp: elements of a line, with padding
    std::int64_t length = 1;         ///< rp: without
    std::int64_t stride = 1;
  } fuseconv;
};

/// A count per fold that depends on the rows r and columns c that the fold occupies: base + row*r + col*c + pe*r*c.
/// Cycles and traffic of every dataflow have this form, so their sums over all folds are closed forms.
struct LinearForm {
  std::int64_t base = 0;
  std::int64_t row = 0;
  std::int64_t col = 0;
  std::int64_t pe = 0;
};

/// Folds of one size: `count` of them occupy `rows` x `cols` PEs.
struct FoldKind {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t count = 0;
  friend bool operator==(const FoldKind&, const FoldKind&) = default;
};

/// How a problem folds onto an array: ceil(s_r / R) x ceil(s_c / C) folds of at most four sizes (full, row edge, column
/// edge, corner), one after the other. All functions are O(1); counts throw OverflowError.
class FoldPlan {
 public:
  constexpr FoldPlan(const Problem& problem, const Array& array)
      : s_r_(problem.s_r),
        s_c_(problem.s_c),
        array_(array),
        row_folds_(core::ceil_divide(problem.s_r, array.rows)),
        col_folds_(core::ceil_divide(problem.s_c, array.cols)) {}

  [[nodiscard]] constexpr std::int64_t row_folds() const { return row_folds_; }
  [[nodiscard]] constexpr std::int64_t col_folds() const { return col_folds_; }
  [[nodiscard]] constexpr std::int64_t folds() const { return core::checked_multiply(row_folds_, col_folds_); }

  /// Rows that the last row fold occupies, and columns that the last column fold does.
  [[nodiscard]] constexpr std::int64_t edge_rows() const { return s_r_ - (row_folds_ - 1) * array_.rows; }
  [[nodiscard]] constexpr std::int64_t edge_cols() const { return s_c_ - (col_folds_ - 1) * array_.cols; }

  /// Full folds, row edge, column edge and corner; counts may be 0 and add up to folds().
  [[nodiscard]] std::array<FoldKind, 4> kinds() const;

  /// The sum of `form` over all folds. Each row fold is met once per column fold and the other way round, so rows add
  /// up to s_r * col_folds, columns to s_c * row_folds and PEs to s_r * s_c.
  [[nodiscard]] constexpr std::int64_t sum(const LinearForm& form) const {
    using core::checked_add;
    using core::checked_multiply;
    std::int64_t total = checked_multiply(form.base, folds());
    if (form.row != 0) total = checked_add(total, checked_multiply(form.row, checked_multiply(s_r_, col_folds_)));
    if (form.col != 0) total = checked_add(total, checked_multiply(form.col, checked_multiply(s_c_, row_folds_)));
    if (form.pe != 0) total = checked_add(total, checked_multiply(form.pe, checked_multiply(s_r_, s_c_)));
    return total;
  }

 private:
  std::int64_t s_r_;
  std::int64_t s_c_;
  Array array_;
  std::int64_t row_folds_;
  std::int64_t col_folds_;
};

}  // namespace systole::dataflows
