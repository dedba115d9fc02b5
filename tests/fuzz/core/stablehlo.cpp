// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/stablehlo_network.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(stablehlo) {
  return fuzz::attempt([&] {
    const systole::core::TextFile file = fuzz::text_of(data, size);
    (void)systole::core::is_stablehlo(file.text);
    (void)systole::core::parse_stablehlo(file.name, file.text, {.skip_unsupported = size % 2 == 1});
  });
}
