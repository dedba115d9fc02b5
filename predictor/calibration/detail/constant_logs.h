// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "predictor/calibration/law_constants.h"

/// Constants are fitted as logarithms, so that they stay positive and errors are relative.
namespace systole::calibration {

template <class Law>
double log_of(const LawConstant<Law>& constant, double value) {
  constexpr double kLeast = 1e-12;
  return std::log(std::max(value - constant.least, kLeast));
}

template <class Law>
double value_at(const LawConstant<Law>& constant, double logarithm) {
  constexpr double kMostLog = 40;  // laws stay finite
  return constant.least + std::exp(std::clamp(logarithm, -kMostLog, kMostLog));
}

/// `value` in five significant digits: what files hold, and what errors are then measured with. Fits do not tell more.
inline double in_five_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 4);
  // Dividing by a whole power of ten gives the double that the digits read back as.
  return unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value / unit) * std::round(unit);
}

/// A constant with its interval, by the deviation of its logarithm; none: it was held.
template <class Law>
FittedConstant fitted_constant(const LawConstant<Law>& constant, double value, std::optional<double> deviation) {
  constexpr double kNinety = 1.645;  // of 100 values of a normal distribution 90 are within so many deviations
  const double factor = std::exp(kNinety * deviation.value_or(0));
  return {.key = constant.key,
          .unit = constant.unit,
          .value = value,
          .low = constant.least + (value - constant.least) / factor,
          .high = constant.least + (value - constant.least) * factor,
          .held = !deviation,
          .seen_in = constant.seen_in};
}

}  // namespace systole::calibration
