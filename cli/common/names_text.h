// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>

#include "core/named.h"

namespace systole::app {

/// The names of an enumeration's values for help, from its table: `a, b, c`.
template <core::HasNames Value>
std::string names_text() {
  return fmt::format("{}", fmt::join(core::names_of<Value>(), ", "));
}

}  // namespace systole::app
