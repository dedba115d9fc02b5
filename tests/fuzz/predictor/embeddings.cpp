// SPDX-License-Identifier: MIT
#include "predictor/dataset/published_repository.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(embeddings) {
  return fuzz::attempt(
      [&] { (void)systole::predictor::read_flattened_embeddings(fuzz::text_of(data, size, "embeddings.csv")); });
}
