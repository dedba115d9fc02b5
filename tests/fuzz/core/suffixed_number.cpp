// SPDX-License-Identifier: MIT
#include "core/suffixed_number.h"
#include "core/number.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(suffixed_number) {
  return fuzz::attempt([&] {
    const std::string text = fuzz::bytes_of(data, size);
    (void)systole::core::parse_count(text);
    (void)systole::core::parse_size(text, systole::core::kKilobyte);
  });
}
