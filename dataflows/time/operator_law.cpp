// SPDX-License-Identifier: MIT
#include "dataflows/time/operator_law.h"

#include <algorithm>
#include <cmath>

#include "dataflows/time/registers.h"
#include "dataflows/time/units.h"

namespace systole::dataflows {
namespace {

/// Microseconds in a nanosecond.
constexpr double kNanosecond = 1e-3;
/// Elements of two bytes that lie one below the other in a lane of a register.
constexpr double kPackedRows = 16;
/// Normalisations read, read again and write.
constexpr double kPasses = 3;

double at_bandwidth(double bytes, double tbs) {
  return tbs > 0 ? bytes / (tbs * kTeraInMicrosecond) : 0;
}

double second_part(double bytes, double tbs, double most) {
  return tbs > 0 ? std::min(at_bandwidth(bytes, tbs), most) : 0;
}

bool fits_register(const RowShape& shape) {
  return (shape.rows <= kRegisterRows && shape.length <= kRegisterLanes) ||
         (shape.rows <= kRegisterLanes && shape.length <= kRegisterRows);
}

}  // namespace

bool rows_in_lanes(const RowShape& shape) {
  return rounded_up(shape.rows, kRegisterLanes) * rounded_up(shape.length, kRegisterRows) <
         rounded_up(shape.rows, kRegisterRows) * rounded_up(shape.length, kRegisterLanes);
}

double operator_time(const OperatorLaw& law, double bytes) {
  return law.launch_us + at_bandwidth(bytes, law.tbs) + second_part(bytes, law.second_tbs, law.second_most_us);
}

double reduction_time(const ReductionLaw& law, const OperatorLaw& many, const RowShape& shape, double element_bytes) {
  constexpr double kLarge = 8e6;
  constexpr double kLargeRows = 5e6;
  const double bytes = element_bytes * shape.rows * shape.length;
  if (shape.rows > kRegisterLanes) return operator_time(many, bytes);
  double time = law.launch_us;
  double steps = 0;
  double moved = 0;
  if (rows_in_lanes(shape)) {
    time -= law.rows_less_us;
    steps = std::ceil(shape.length / kPackedRows) * law.row_steps;
    if (bytes > kLargeRows) moved = at_bandwidth(bytes, law.large_rows_tbs);
  } else {
    if (shape.rows == 1) time -= law.single_less_us;
    const double least = shape.rows <= kRegisterRows ? law.few_steps : law.least_steps;
    steps = std::ceil(shape.length / kRegisterLanes) * std::max(least, std::ceil(shape.rows / kPackedRows));
    if (bytes > kLarge) moved = at_bandwidth(bytes, law.large_tbs);
  }
  if (fits_register(shape)) time -= law.tile_less_us;
  return time + std::max(steps * law.cycle_ns * kNanosecond, moved);
}

double norm_time(const NormLaw& law, const RowShape& shape, double element_bytes) {
  const double bytes = kPasses * element_bytes * shape.rows * shape.length;
  const bool in_lanes = rows_in_lanes(shape);
  const bool is_small = shape.rows == 1 || (shape.rows <= kRegisterRows && shape.length <= kRegisterLanes) ||
                        (in_lanes && shape.length <= kRegisterRows);
  return (in_lanes ? law.lanes_us : law.launch_us) + (is_small ? law.small_us : 0) +
         std::max(at_bandwidth(bytes, law.tbs), std::ceil(shape.length / kRegisterLanes) * law.cycle_ns * kNanosecond) +
         second_part(bytes, law.second_tbs, law.second_most_us);
}

}  // namespace systole::dataflows
