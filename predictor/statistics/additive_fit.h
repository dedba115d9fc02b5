// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace systole::predictor {

/// What a cell of a table with holes is without any interaction: its row's effect and its column's.
struct AdditiveFit {
  std::vector<double> rows;     ///< 0 where a row has no value
  std::vector<double> columns;  ///< 0 where a column has no value
  [[nodiscard]] double at(std::size_t row, std::size_t column) const { return rows[row] + columns[column]; }
};

/// Tukey's median polish (Exploratory Data Analysis, 1977) of rows of equal length, NaN where a value is missing:
/// medians of the rows and the columns are taken away in turn. So a wrong cell moves nothing. O(rounds * cells log
/// cells).
AdditiveFit median_polish(const std::vector<std::vector<double>>& values);

}  // namespace systole::predictor
