// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

/// The registers of a vector unit, in which compilers lay out operands: 8 rows of 128 lanes on every TPU.
namespace systole::dataflows {

inline constexpr double kRegisterRows = 8;
inline constexpr double kRegisterLanes = 128;

/// The next multiple. O(1).
inline double rounded_up(double value, double multiple) {
  return std::ceil(value / multiple) * multiple;
}

}  // namespace systole::dataflows
