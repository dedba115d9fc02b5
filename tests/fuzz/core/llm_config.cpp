// SPDX-License-Identifier: MIT
#include "core/import/llm/network.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(llm_config) {
  return fuzz::attempt([&] { (void)systole::core::read_llm_network(fuzz::text_of(data, size, "config.json")); });
}
