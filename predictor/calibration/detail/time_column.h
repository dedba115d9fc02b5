// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/files/csv_table.h"

namespace systole::calibration {

/// The column that holds a table's times.
struct TimeColumn {
  std::size_t column = 0;
  double us = 1;  ///< microseconds of one of its unit
};

/// The column whose name is `wanted`; of an empty one the column whose name is a usual one of times, else the one that
/// names a unit of time. Reports a table of no or of several such columns.
std::optional<TimeColumn> time_column(core::CsvTable& table, const std::string& wanted, const std::string& file);

/// `text` with a to z for A to Z.
std::string lower_case(std::string_view text);

}  // namespace systole::calibration
