// SPDX-License-Identifier: MIT
#include "predictor/models/model.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(model_manifest) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    (void)folder.write("manifest.json", fuzz::bytes_of(data, size));
    (void)systole::predictor::load_model(folder.path());
  });
}
