// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/latency_file.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(latency_file) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    const std::string bytes = fuzz::bytes_of(data, size);
    for (const char* name : {"_ifmapFile0.npy", "_filterFile0.npy", "_ofmapFile0.npy"}) {
      (void)folder.write(name, bytes);
    }
    (void)systole::dataflows::scalesim::read_latencies(folder.path(), 0);
  });
}
