// SPDX-License-Identifier: MIT
#include "cli/explore/columns.h"

#include <fmt/format.h>

namespace systole::app {

std::array<SettingValue, kSettingColumns.size()> settings_of(const dataflows::explore::DesignSpace& space,
                                                             std::uint64_t id) {
  const dataflows::explore::DesignPoint point = space.point(id);
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
          point.dram_latency};
}

std::string setting_text(const SettingValue& value) {
  return std::visit([](const auto& one) { return fmt::format("{}", one); }, value);
}

}  // namespace systole::app
