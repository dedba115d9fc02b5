// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dataflows/time/product_law.h"
#include "dataflows/time/silicon.h"

/// How far a model's times are from measured ones.
namespace systole::calibration {

/// A model's time of one row.
struct Predicted {
  double us = 0;
  double measured_us = 0;
  std::optional<dataflows::TimeBound> bound{};  ///< none: the model does not say
  /// |us / measured - 1|
  [[nodiscard]] double relative_error() const;
};

/// Absolute relative errors, as shares.
struct ErrorSummary {
  std::size_t rows = 0;
  double mean = 0;
  double median = 0;
  double ninety = 0;  ///< of 100 rows, 90 are no farther off
  double bias = 0;    ///< mean of the logarithms of model over measured
};
ErrorSummary summary(std::span<const Predicted> rows);
/// Of the rows of that class; it may have none.
ErrorSummary summary(std::span<const Predicted> rows, dataflows::TimeBound bound);

/// The factor within which 90 of 100 measured times are, by class. A class of fewer rows than ten has that of all rows.
dataflows::TimeSpread spread(std::span<const Predicted> rows);
/// The same of rows that have no class. Of no rows 0.
double spread_of_all(std::span<const Predicted> rows);

/// The indices of the rows with the largest errors, the worst first.
std::vector<std::size_t> worst_rows(std::span<const Predicted> rows, std::size_t count);

}  // namespace systole::calibration
