// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/metric.h"

#include <algorithm>

namespace systole::dataflows::explore {

std::string_view name(Metric metric) {
  constexpr std::array<std::string_view, kMetrics.size()> kNames{"cycles", "macs",     "params", "pes",
                                                                 "sram",   "accesses", "traffic"};
  return kNames.at(static_cast<std::size_t>(metric));
}

std::optional<Metric> metric_named(std::string_view wanted) {
  const auto* const found = std::ranges::find_if(kMetrics, [&](Metric metric) { return name(metric) == wanted; });
  if (found == kMetrics.end()) return std::nullopt;
  return *found;
}

}  // namespace systole::dataflows::explore
