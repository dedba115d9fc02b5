// SPDX-License-Identifier: MIT
#include "dataflows/chip/cores_result.h"

#include <fmt/format.h>

namespace systole::dataflows {

std::string CoresDetail::parts_text() const {
  const SchemeAxes axes = axes_of(choice.scheme);
  return fmt::format("{}x{}", choice.parts[axes.first], choice.parts[axes.second]);
}

std::string CoresDetail::text() const {
  std::string text = fmt::format("{} {}", core::name_of(choice.scheme), parts_text());
  if (choice.parts[Axis::groups] > 1) text += fmt::format(", {} group parts", choice.parts[Axis::groups]);
  return text;
}

}  // namespace systole::dataflows
