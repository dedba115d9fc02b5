// SPDX-License-Identifier: MIT
#include "predictor/calibration/operator_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "dataflows/time/units.h"
#include "predictor/calibration/detail/constant_logs.h"
#include "predictor/calibration/detail/least_squares.h"
#include "predictor/statistics/summary.h"

namespace systole::calibration {
namespace {

using dataflows::OperatorLaw;

/// Parts of the first look at the rows: of the bandwidth, of the second one, of the least time.
struct OperatorStart {
  double tbs;
  double second;
  double most;
};
constexpr std::array kOperatorStarts{OperatorStart{0.8, 1, 0.1}, OperatorStart{0.8, 4, 1},
                                     OperatorStart{1.2, 0.5, 0.5}};

OperatorLaw with(OperatorLaw law, const std::vector<std::size_t>& free, std::span<const double> at) {
  for (std::size_t i = 0; i < free.size(); ++i) {
    const auto& constant = operator_constants()[free[i]];
    law.*constant.value = value_at(constant, at[i]);
  }
  return law;
}

}  // namespace

OperatorFit fit_operators(std::span<const MeasuredOperator> rows, const std::vector<HeldConstant>& held,
                          double element_bytes) {
  std::vector<const MeasuredOperator*> fitted;
  std::vector<double> times;
  double bandwidth = 0;
  for (const MeasuredOperator& row : rows) {
    if (!row.of_law) continue;
    fitted.push_back(&row);
    times.push_back(row.us);
    bandwidth = std::max(bandwidth, row.elements * element_bytes / row.us / dataflows::kTeraInMicrosecond);
  }
  constexpr double kLowest = 0.02;
  const double least = predictor::lower_quantile(times, kLowest);

  OperatorLaw fixed;
  std::vector<std::size_t> free;
  std::vector<bool> is_held;
  for (std::size_t i = 0; i < operator_constants().size(); ++i) {
    const auto& constant = operator_constants()[i];
    const auto found = std::ranges::find(held, "operators." + std::string{constant.key}, &HeldConstant::key);
    is_held.push_back(found != held.end());
    if (found != held.end()) {
      fixed.*constant.value = found->value;
    } else {
      free.push_back(i);
    }
  }
  const Residuals residuals = [&](std::span<const double> at, std::span<double> differences) {
    const OperatorLaw law = with(fixed, free, at);
    for (std::size_t i = 0; i < fitted.size(); ++i) {
      differences[i] = std::log(operator_time(law, fitted[i]->elements * element_bytes) / fitted[i]->us);
    }
  };
  LeastSquares best{.parameters = {}, .deviations = {}, .loss = std::numeric_limits<double>::infinity()};
  for (const OperatorStart& start : kOperatorStarts) {
    const OperatorLaw law{.launch_us = least * 0.9,
                          .tbs = bandwidth * start.tbs,
                          .second_tbs = bandwidth * start.second,
                          .second_most_us = least * start.most};
    std::vector<double> at;
    for (const std::size_t i : free) at.push_back(log_of(operator_constants()[i], law.*operator_constants()[i].value));
    if (LeastSquares found = least_soft_squares(residuals, fitted.size(), at); found.loss < best.loss) best = found;
  }

  OperatorFit fit{.law = with(fixed, free, best.parameters)};
  std::size_t next = 0;
  for (std::size_t i = 0; i < operator_constants().size(); ++i) {
    const auto& constant = operator_constants()[i];
    double& value = fit.law.*constant.value;
    if (is_held[i]) {
      fit.constants.push_back(fitted_constant(constant, value, std::nullopt));
    } else {
      value = in_five_digits(value);
      fit.constants.push_back(fitted_constant(constant, value, best.deviations[next++]));
    }
  }
  return fit;
}

}  // namespace systole::calibration
