// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(text) {
  return fuzz::attempt([&] {
    const systole::core::TextFile file = fuzz::text_of(data, size);
    std::size_t bytes = 0;
    systole::core::for_each_line(file.text, [&](systole::core::Line line) { bytes += line.text.size(); });
    if (bytes > file.text.size()) std::abort();
  });
}
