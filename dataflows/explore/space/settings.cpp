// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/settings.h"

#include <fmt/format.h>

namespace systole::dataflows::explore {

bool is_said(std::string_view column, const Axes& axes) {
  if (column.starts_with("bits_")) return axes.bits != std::vector<WordBits>{WordBits{}};
  if (column == "bandwidth_bytes") return !axes.bandwidth_bytes.empty();
  if (column == "bandwidth_gbs") return !axes.bandwidth_gbs.empty();
  return true;
}

std::vector<std::size_t> result_columns(const Axes& axes) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < kSettingColumns.size(); ++i) {
    if (is_said(kSettingColumns.at(i), axes)) columns.push_back(i);
  }
  return columns;
}

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
          point.clock_mhz,
          point.bits.ifmap,
          point.bits.filter,
          point.bits.ofmap,
          point.bits.partial_sum,
          point.bandwidth_bytes,
          point.bandwidth_gbs};
}

bool is_open(std::string_view column, const SettingValue& value) {
  const bool may_be_open =
      column == "lanes" || column == "clock_mhz" || column.starts_with("bits_") || column.starts_with("bandwidth");
  return may_be_open && (value == SettingValue{std::int64_t{0}} || value == SettingValue{0.0});
}

std::string bits_text(const WordBits& bits) {
  const bool alike = bits.ifmap == bits.filter && bits.filter == bits.ofmap && bits.ofmap == bits.partial_sum;
  if (alike) return fmt::format("{}", bits.ifmap);
  return fmt::format("{}/{}/{}/{}", bits.ifmap, bits.filter, bits.ofmap, bits.partial_sum);
}

std::string setting_text(const SettingValue& value) {
  return std::visit([](const auto& one) { return fmt::format("{}", one); }, value);
}

}  // namespace systole::dataflows::explore
