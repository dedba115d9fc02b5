// SPDX-License-Identifier: MIT
#include "dataflows/explore/spec/spec.h"
#include "dataflows/explore/spec/without_effect.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(explore_spec) {
  return fuzz::attempt([&] {
    const systole::core::TextFile file = fuzz::text_of(data, size, "spec.yaml");
    (void)systole::dataflows::explore::without_effect(file, systole::dataflows::explore::read_spec(file));
  });
}
