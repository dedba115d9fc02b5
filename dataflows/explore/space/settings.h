// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "dataflows/explore/space/design_space.h"

namespace systole::dataflows::explore {

/// Says what a design point is, in the columns of every output: the names of its settings, and their values. The id
/// stands before them, metrics behind.
inline constexpr std::array<std::string_view, 23> kSettingColumns{
    "network",          "variant",         "rows",          "cols",
    "dataflow",         "timing",          "depthwise",     "memory",
    "sram_ifmap_kb",    "sram_filter_kb",  "sram_ofmap_kb", "bandwidth",
    "dram_latency",     "cores",           "partition",     "lanes",
    "clock_mhz",        "bits_ifmap",      "bits_filter",   "bits_ofmap",
    "bits_partial_sum", "bandwidth_bytes", "bandwidth_gbs"};

/// Says whether a space tells a setting that few do: bits, and bandwidths in bytes. Of all others it does.
bool is_said(std::string_view column, const Axes& axes);

/// Gives the columns, as positions in kSettingColumns, that results of a space have: those that it tells.
std::vector<std::size_t> result_columns(const Axes& axes);

using SettingValue = std::variant<std::int64_t, double, std::string_view>;
/// The values' texts live as long as `space`.
std::array<SettingValue, kSettingColumns.size()> settings_of(const DesignSpace& space, std::uint64_t id);

/// Says whether the value of a column leaves the matter open: lanes, clocks, bits and bandwidths of 0.
bool is_open(std::string_view column, const SettingValue& value);

/// Writes `8`, or of ifmap, filter, ofmap and partial sums `8/4/8/32`.
std::string bits_text(const WordBits& bits);

/// Writes a value as CSV and tables print it.
std::string setting_text(const SettingValue& value);

}  // namespace systole::dataflows::explore
