// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "predictor/dataset/device.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(devices) {
  return fuzz::attempt([&] {
    const auto devices = systole::predictor::read_devices_csv(fuzz::text_of(data, size, "devices.csv"));
    const std::string written = systole::predictor::write_devices_csv(devices);
    if (systole::predictor::read_devices_csv(systole::core::checked_text("written", written)) != devices) std::abort();
  });
}
