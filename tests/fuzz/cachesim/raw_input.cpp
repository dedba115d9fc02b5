// SPDX-License-Identifier: MIT
#include "cachesim/inputs/lenet.h"
#include "cachesim/inputs/npy.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(raw_input) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    const auto path = folder.write("input.bin", fuzz::bytes_of(data, size));
    (void)systole::cachesim::read_mnist(path, path, 100);
    (void)systole::cachesim::read_input(path);
  });
}
