// SPDX-License-Identifier: MIT
#include "core/import/onnx/onnx_network.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(onnx) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    // The last bit chooses the options, so that a model is read with and without its values.
    const bool lenient = size % 2 == 1;
    (void)systole::core::parse_onnx("input.onnx", fuzz::bytes_of(data, size), folder.path(),
                                    {.skip_unsupported = lenient, .values = lenient});
  });
}
