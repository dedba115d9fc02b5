// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "predictor/calibration/measurements.h"

/// Cross-validation: every row is predicted by a model that has not seen it.
namespace systole::calibration {

inline constexpr std::size_t kFolds = 5;

/// The fold of each row, below kFolds. Rows of one shape are in one fold, so that no row is known from its twin. The
/// order of the rows does not matter, and the folds are of nearly equal size. O(rows log rows).
std::vector<std::size_t> folds_of(std::span<const MeasuredProduct> rows);
std::vector<std::size_t> folds_of(std::span<const MeasuredOperator> rows);

/// Calls `fit` with the rows outside of each fold, and `predict` with what it returned and each row of the fold.
template <class Row, class Fit, class Predict>
void cross_validate(std::span<const Row> rows, std::span<const std::size_t> folds, const Fit& fit,
                    const Predict& predict) {
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<Row> others;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (folds[i] != fold) others.push_back(rows[i]);
    }
    const auto model = fit(std::span<const Row>(others));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (folds[i] == fold) predict(model, i);
    }
  }
}

}  // namespace systole::calibration
