// SPDX-License-Identifier: MIT
#include "core/topology/dialect.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(topology_any) {
  return fuzz::attempt([&] { (void)systole::core::read_topology(fuzz::text_of(data, size)); });
}
