// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "dataflows/machine/machine_file.h"
#include "tests/core/reading.h"

/// Reading text as if it were the file of a machine.
namespace systole::dataflows::testing {

inline ReadMachine read_cfg(std::string text) {
  return read_machine(core::checked_text("array.cfg", std::move(text)));
}

inline ReadMachine read_yaml(std::string text) {
  return read_machine(core::checked_text("array.yaml", std::move(text)));
}

}  // namespace systole::dataflows::testing
