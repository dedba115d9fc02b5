// SPDX-License-Identifier: MIT
#include "dataflows/machine/machine_file.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(machine_yaml) {
  return fuzz::attempt([&] { (void)systole::dataflows::read_machine_yaml(fuzz::text_of(data, size, "input.yaml")); });
}
