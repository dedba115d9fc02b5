// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/metric.h"

#include <fmt/format.h>

namespace systole::dataflows::explore {

std::string value_text(const MetricValues& values, Metric metric) {
  return is_real(metric) ? fmt::format("{}", values.number(metric)) : fmt::format("{}", values[metric]);
}

}  // namespace systole::dataflows::explore
