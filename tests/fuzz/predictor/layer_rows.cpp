// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "predictor/dataset/layer_rows_csv.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(layer_rows) {
  return fuzz::attempt([&] {
    const auto networks = systole::predictor::read_layer_rows_csv(fuzz::text_of(data, size, "networks.csv"));
    const std::string written = systole::predictor::write_layer_rows_csv(networks);
    if (systole::predictor::read_layer_rows_csv(systole::core::checked_text("written", written)).size() !=
        networks.size()) {
      std::abort();
    }
  });
}
