// SPDX-License-Identifier: MIT
#include "predictor/dataset/published_repository.h"
#include "predictor/dataset/raw_runs.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(device_runs) {
  return fuzz::attempt([&] {
    const auto device = systole::predictor::read_device_runs(fuzz::text_of(data, size, "device.txt"));
    for (const auto& runs : device.runs) {
      if (!runs.empty()) (void)systole::predictor::reduce(runs, systole::predictor::Statistic::trimmed_mean);
    }
  });
}
