// SPDX-License-Identifier: MIT
#include "core/topology/detail/systole_columns.h"

#include <algorithm>

namespace systole::core {

const Column* column_named(std::string_view name) {
  const auto* const found = std::ranges::find(kColumns, name, &Column::name);
  return found == kColumns.end() ? nullptr : found;
}

}  // namespace systole::core
