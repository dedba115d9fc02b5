// SPDX-License-Identifier: MIT
#include "core/files/npy_file.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(npy) {
  return fuzz::attempt([&] { (void)systole::core::parse_npy("input.npy", fuzz::bytes_of(data, size)); });
}
