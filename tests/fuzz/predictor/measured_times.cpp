// SPDX-License-Identifier: MIT
#include "predictor/calibration/measurements.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(measured_times) {
  return fuzz::attempt([&] {
    systole::calibration::Measurements measurements;
    systole::core::Diagnostics mistakes;
    systole::calibration::read_measurements(fuzz::text_of(data, size, "times.csv"), {}, measurements, mistakes);
    mistakes.throw_if_any();
  });
}
