// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/metric.h"

#include <fmt/format.h>

namespace systole::dataflows::explore {

std::string unit_of(Metric metric, std::string_view energy_unit) {
  switch (metric) {
    case Metric::energy:
      return std::string{energy_unit};
    case Metric::edp:
      return fmt::format("{} cycles", energy_unit);
    case Metric::power:
      return "W";
    case Metric::area:
      return "mm2";
    case Metric::silicon:
      return "ns";
    default:
      return {};
  }
}

std::string value_text(const MetricValues& values, Metric metric) {
  return is_real(metric) ? fmt::format("{}", values.number(metric)) : fmt::format("{}", values[metric]);
}

}  // namespace systole::dataflows::explore
