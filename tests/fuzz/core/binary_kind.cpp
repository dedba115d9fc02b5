// SPDX-License-Identifier: MIT
#include "core/files/binary_kind.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(binary_kind) {
  return fuzz::attempt([&] {
    const std::string bytes = fuzz::bytes_of(data, size);
    (void)systole::core::way_to_onnx(systole::core::binary_kind(bytes));
  });
}
