// SPDX-License-Identifier: MIT
#include "dataflows/time/operator_law.h"

#include <algorithm>

namespace systole::dataflows {
namespace {

/// TB/s are millions of bytes a microsecond.
constexpr double kMillion = 1e6;

}  // namespace

double operator_time(const OperatorLaw& law, double bytes) {
  double time = law.launch_us;
  if (law.tbs > 0) time += bytes / (law.tbs * kMillion);
  if (law.second_tbs > 0) time += std::min(bytes / (law.second_tbs * kMillion), law.second_most_us);
  return time;
}

}  // namespace systole::dataflows
