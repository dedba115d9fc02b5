// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "dataflows/explore/space/design_space.h"

namespace systole::dataflows::explore {

/// What a design point is, in the columns of every output: the names of its settings, and their values. The id stands
/// before them, metrics behind.
inline constexpr std::array<std::string_view, 17> kSettingColumns{
    "network",      "variant", "rows",          "cols",           "dataflow",      "timing",
    "depthwise",    "memory",  "sram_ifmap_kb", "sram_filter_kb", "sram_ofmap_kb", "bandwidth",
    "dram_latency", "cores",   "partition",     "lanes",          "clock_mhz"};

using SettingValue = std::variant<std::int64_t, std::string_view>;
/// The values' texts live as long as `space`.
std::array<SettingValue, kSettingColumns.size()> settings_of(const DesignSpace& space, std::uint64_t id);

/// Whether the value of a column leaves the matter open: lanes and clocks of 0.
bool is_open(std::string_view column, const SettingValue& value);

/// A value as CSV and tables print it.
std::string setting_text(const SettingValue& value);

}  // namespace systole::dataflows::explore
