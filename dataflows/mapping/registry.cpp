// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "dataflows/mapping/dataflow.h"

/// One line a dataflow; each stands in dataflows/policies/NAME.cpp as `const Dataflow NAME_dataflow`.
#define SYSTOLE_DATAFLOWS(ROW) \
  ROW(os)                      \
  ROW(ws)                      \
  ROW(is)                      \
  ROW(rp)

namespace systole::dataflows {

#define SYSTOLE_DECLARE(NAME) extern const Dataflow NAME##_dataflow;
SYSTOLE_DATAFLOWS(SYSTOLE_DECLARE)

std::span<const Dataflow* const> dataflows() {
#define SYSTOLE_ADDRESS(NAME) &NAME##_dataflow,
  static constexpr std::array kAll{SYSTOLE_DATAFLOWS(SYSTOLE_ADDRESS)};
  return kAll;
}

const Dataflow* dataflow_named(std::string_view name) {
  const auto found = std::ranges::find(dataflows(), name, &Dataflow::name);
  return found == dataflows().end() ? nullptr : *found;
}

std::vector<std::string_view> dataflow_names() {
  std::vector<std::string_view> names;
  for (const Dataflow* dataflow : dataflows()) names.push_back(dataflow->name);
  return names;
}

const Dataflow* default_dataflow() {
  return &os_dataflow;
}

}  // namespace systole::dataflows
