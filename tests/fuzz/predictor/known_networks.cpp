// SPDX-License-Identifier: MIT
#include "predictor/models/detail/known_networks.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(known_networks) {
  return fuzz::attempt(
      [&] { (void)systole::predictor::read_known_networks(fuzz::text_of(data, size, "networks.json")); });
}
