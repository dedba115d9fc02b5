// SPDX-License-Identifier: MIT
#include "predictor/evaluation/fold.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(splits) {
  return fuzz::attempt([&] {
    namespace predictor = systole::predictor;
    static const predictor::Dataset dataset{
        .latencies = predictor::LatencyTable({"n0", "n1", "n2"}, {"d0", "d1", "d2", "d3"}),
        .networks = {{}, {}, {}},
        .devices = {{.name = "d0"}, {.name = "d1"}, {.name = "d2"}, {.name = "d3"}}};
    const systole::core::TextFile file = fuzz::text_of(data, size, "splits.csv");
    (void)predictor::read_splits(file, dataset, predictor::Protocol::unseen_devices);
  });
}
