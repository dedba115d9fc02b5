// SPDX-License-Identifier: MIT
#include "predictor/xgboost/saved_trees.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(booster) {
  return fuzz::attempt(
      [&] { (void)systole::predictor::xgboost::read_booster(fuzz::text_of(data, size, "trees.json"), 14); });
}
