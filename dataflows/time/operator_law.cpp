// SPDX-License-Identifier: MIT
#include "dataflows/time/operator_law.h"

#include <algorithm>

#include "dataflows/time/units.h"

namespace systole::dataflows {
double operator_time(const OperatorLaw& law, double bytes) {
  double time = law.launch_us;
  if (law.tbs > 0) time += bytes / (law.tbs * kTeraInMicrosecond);
  if (law.second_tbs > 0) time += std::min(bytes / (law.second_tbs * kTeraInMicrosecond), law.second_most_us);
  return time;
}

}  // namespace systole::dataflows
