// SPDX-License-Identifier: MIT
#include "dataflows/time/operator_law.h"

#include <algorithm>

namespace systole::dataflows {
namespace {

/// A microsecond at 1 TB/s moves so many.
constexpr double kBytesAtOneTbs = 1e6;

}  // namespace

double operator_time(const OperatorLaw& law, double bytes) {
  double time = law.launch_us;
  if (law.tbs > 0) time += bytes / (law.tbs * kBytesAtOneTbs);
  if (law.second_tbs > 0) time += std::min(bytes / (law.second_tbs * kBytesAtOneTbs), law.second_most_us);
  return time;
}

}  // namespace systole::dataflows
