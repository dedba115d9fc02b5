// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "core/diagnostic.h"
#include "core/printable.h"
#include "core/utf8.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(printable) {
  return fuzz::attempt([&] {
    const std::string bytes = fuzz::bytes_of(data, size);
    const std::string shown = systole::core::in_quotes(bytes);
    // What a terminal is shown is sound text without control characters.
    (void)systole::core::checked_text("shown", shown);
    for (const char c : shown) {
      if ((c >= 0 && c < 0x20) || c == 0x7f) std::abort();
    }
  });
}
