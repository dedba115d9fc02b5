// SPDX-License-Identifier: MIT
#include "cachesim/traces/trace_reader.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(trace_lackey) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    namespace cachesim = systole::cachesim;
    const auto path = folder.write("input.lackey", fuzz::bytes_of(data, size));
    cachesim::read_references(path, cachesim::TraceFormat::lackey, [](std::span<const cachesim::Reference>) {});
  });
}
