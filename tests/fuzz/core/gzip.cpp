// SPDX-License-Identifier: MIT
#include <array>

#include "core/files/unpacked_file.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(gzip) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    systole::core::UnpackedFile file(folder.write("input.gz", fuzz::bytes_of(data, size)));
    std::array<char, 4096> piece{};
    // A thousandfold is as much as gzip can do; whoever unpacks sets a limit.
    for (std::size_t pieces = 0; pieces < 1024 && file.read(piece) == piece.size(); ++pieces) continue;
  });
}
