// SPDX-License-Identifier: MIT
#include "dataflows/machine/scalesim_cfg.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(scalesim_cfg) {
  return fuzz::attempt([&] { (void)systole::dataflows::read_scalesim_cfg(fuzz::text_of(data, size, "input.cfg")); });
}
