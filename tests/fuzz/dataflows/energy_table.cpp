// SPDX-License-Identifier: MIT
#include "dataflows/energy/energy_table.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(energy_table) {
  return fuzz::attempt([&] {
    const auto table = systole::dataflows::read_energy_table(fuzz::text_of(data, size, "table.yaml"));
    using systole::dataflows::EnergyAction;
    for (const auto& action : systole::dataflows::kEnergyActionNames) {
      if (table.prices(action.value)) (void)table.price(action.value, {.bits = 8, .other_bits = 8, .kb = 3});
    }
  });
}
