// SPDX-License-Identifier: MIT
#include "dataflows/mapping/array.h"

#include <fmt/format.h>

#include "core/number.h"

namespace systole::dataflows {

std::string array_text(const Array& array) {
  return fmt::format("{}x{}", array.rows, array.cols);
}

std::optional<Array> array_named(std::string_view text) {
  const std::size_t cross = text.find_first_of("xX");
  if (cross == std::string_view::npos) return std::nullopt;
  const core::WholeNumber rows = core::parse_whole(text.substr(0, cross));
  const core::WholeNumber cols = core::parse_whole(text.substr(cross + 1));
  const bool sound = rows.fault == core::NumberFault::none && cols.fault == core::NumberFault::none;
  if (!sound || rows.value < 1 || cols.value < 1) return std::nullopt;
  return Array{.rows = rows.value, .cols = cols.value};
}

}  // namespace systole::dataflows
