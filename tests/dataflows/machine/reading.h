// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "dataflows/machine/accelerator_yaml.h"
#include "tests/core/reading.h"

/// Reading text as if it were the file of a machine.
namespace systole::dataflows::testing {

inline constexpr std::array<std::string_view, 4> kDataflows{"os", "ws", "is", "rp"};

inline ReadAccelerator read_cfg(std::string text) {
  return read_accelerator(core::checked_text("array.cfg", std::move(text)), kDataflows);
}

inline ReadAccelerator read_yaml(std::string text) {
  return read_accelerator(core::checked_text("array.yaml", std::move(text)), kDataflows);
}

}  // namespace systole::dataflows::testing
