// SPDX-License-Identifier: MIT
#include "cachesim/traces/known_zeros.h"
#include "cachesim/traces/trace_simulation.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(zero_lines) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    namespace cachesim = systole::cachesim;
    const auto ranges = cachesim::read_zero_lines(folder.write("zeros.txt", fuzz::bytes_of(data, size)));
    cachesim::KnownZeros zeros(ranges, cachesim::LineGeometry(32));
    for (std::uint64_t line = 0; line < 64; ++line) (void)zeros.judged(line * 17, line % 3 == 0, false);
  });
}
