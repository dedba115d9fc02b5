// SPDX-License-Identifier: MIT
#include <vector>

#include "dataflows/memory/scalesim/layout_csv.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(layout) {
  return fuzz::attempt([&] {
    std::vector<systole::core::Diagnostic> warnings;
    (void)systole::dataflows::scalesim::read_layout_csv(fuzz::text_of(data, size, "layout.csv"), warnings);
  });
}
