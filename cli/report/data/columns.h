// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/json/provenance.h"

/// Columns of a report's table as the front end unpacks them (cli/report/web/src/data/columns.js): little-endian arrays
/// in base64, the smallest kind that holds every value exactly; few distinct values as a list and a byte a row.
namespace systole::app {

struct ReportColumn {
  std::string key;
  std::string title;
  std::string unit{};
  /// What the front end uses it for: `id`, `setting`, `metric`, or a page's own.
  std::string role{};
  int decimals = 0;  ///< shown, 0 to 4
  bool hidden = false;
};

Json packed(const ReportColumn& column, std::span<const std::int64_t> values);
/// Not a number: there is no value.
Json packed(const ReportColumn& column, std::span<const double> values);
Json packed(const ReportColumn& column, std::span<const std::string> values);

}  // namespace systole::app
