// SPDX-License-Identifier: MIT
#include "cachesim/traces/systole_trace.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(trace_systole) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    namespace cachesim = systole::cachesim;
    const auto path = folder.write("input.trace", fuzz::bytes_of(data, size));
    (void)cachesim::systole_trace_line_bytes(path);
    cachesim::read_systole_trace(
        path, [](std::string_view) {}, [](std::span<const cachesim::LineRun>) {});
  });
}
