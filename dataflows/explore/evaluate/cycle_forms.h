// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"

namespace systole::dataflows::explore {

/// Compute cycles of many layers, on one array after the other. Where a fold costs base + row*r + col*c with a base
/// that is linear in R and C (docs/architecture.md), a layer's cycles on R x C with F row folds and G column folds are
///
///     ((k0 + kR R + kC C) F + row S_r) G + col S_c F
///
/// of which all but C and G is done once for all arrays with R rows.
class CycleForms {
 public:
  /// `smallest` and `largest` bound the arrays that will be asked for, side by side.
  CycleForms(std::span<const LayerMapping> layers, const Array& smallest, const Array& largest);

  /// Returns false where a timing costs whole layers, or where counts could leave 63 bits on some array. evaluate()
  /// then has to look at each layer. It is false for packed layers, too, whose mapping depends on the array.
  [[nodiscard]] bool usable() const { return usable_; }

  /// Writes each layer's cycles, the same as evaluate()'s. O(layers).
  void cycles(const Array& array, std::span<std::int64_t> results);

 private:
  struct Form {
    std::int64_t s_r, s_c;
    std::int64_t constant, per_row, per_col;  ///< k0, kR, kC
    std::int64_t row, col;                    ///< times S_r, times S_c
    std::int64_t repeats;
    std::int64_t offset;  ///< added to the layer, not to each repeat
  };
  struct OfRows {
    std::int64_t per_col_fold;          ///< what each of G costs,
    std::int64_t per_col_fold_and_col;  ///< and what it costs for each of C
    std::int64_t rest;
    std::int64_t s_c;
  };

  void set_rows(std::int64_t rows);

  std::vector<Form> forms_;
  std::vector<OfRows> of_rows_;
  std::int64_t rows_ = 0;
  bool usable_ = true;
};

}  // namespace systole::dataflows::explore
