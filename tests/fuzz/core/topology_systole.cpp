// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "core/topology/difference.h"
#include "core/topology/systole_csv.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(topology_systole) {
  return fuzz::attempt([&] {
    const systole::core::Network network = systole::core::read_systole_csv(fuzz::text_of(data, size)).network;
    // What is written of it is the same network; names that the dialect cannot say are refused.
    const std::string written = systole::core::write_systole_csv(network);
    const systole::core::Network again = systole::core::read_systole_csv({.name = "written", .text = written}).network;
    if (systole::core::first_difference(network, again)) std::abort();
  });
}
