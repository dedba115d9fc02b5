// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "predictor/dataset/latency_csv.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(latency_csv) {
  return fuzz::attempt([&] {
    const auto table = systole::predictor::read_latency_csv(fuzz::text_of(data, size, "latencies.csv"));
    // What is written of it is the same table, but where a device is called as a column beside the devices'.
    for (const std::string& device : table.devices()) {
      if (device.starts_with("network")) return;
    }
    const std::string written = systole::predictor::write_latency_csv(table);
    const auto again = systole::predictor::read_latency_csv(systole::core::checked_text("written", written));
    if (systole::predictor::write_latency_csv(again) != written) std::abort();
  });
}
