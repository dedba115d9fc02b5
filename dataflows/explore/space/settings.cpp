// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/settings.h"

#include <fmt/format.h>

namespace systole::dataflows::explore {

std::array<SettingValue, kSettingColumns.size()> settings_of(const DesignSpace& space, std::uint64_t id) {
  const DesignPoint point = space.point(id);
  return {std::string_view{space.axes().network[point.network]},
          name(point.variant),
          point.array.rows,
          point.array.cols,
          std::string_view{space.axes().dataflow[point.dataflow].name},
          name(point.timing),
          name(point.depthwise),
          name(point.memory),
          point.sram_kb.ifmap,
          point.sram_kb.filter,
          point.sram_kb.ofmap,
          point.bandwidth,
          point.dram_latency,
          point.cores,
          name(point.partition),
          point.lanes,
          point.clock_mhz};
}

bool is_open(std::string_view column, const SettingValue& value) {
  return (column == "lanes" || column == "clock_mhz") && value == SettingValue{std::int64_t{0}};
}

std::string setting_text(const SettingValue& value) {
  return std::visit([](const auto& one) { return fmt::format("{}", one); }, value);
}

}  // namespace systole::dataflows::explore
