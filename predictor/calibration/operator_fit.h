// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "dataflows/time/operator_law.h"
#include "predictor/calibration/law_constants.h"
#include "predictor/calibration/measurements.h"

/// The law of operators beside the matrix units, fitted to measured times.
namespace systole::calibration {

struct OperatorFit {
  dataflows::OperatorLaw law{};
  std::vector<FittedConstant> constants{};
};

/// Fits the law to the rows that it describes, as fit_products() does for products; `held` are the constants whose keys
/// begin with `operators.`. There must be more of these rows than constants. O(starts * iterations * rows).
OperatorFit fit_operators(std::span<const MeasuredOperator> rows, const std::vector<HeldConstant>& held,
                          double element_bytes);

}  // namespace systole::calibration
