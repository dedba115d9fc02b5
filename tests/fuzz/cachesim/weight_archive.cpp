// SPDX-License-Identifier: MIT
#include "cachesim/inputs/weight_archive.h"
#include "core/topology/systole_csv.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

namespace {

const systole::core::Network& weight_archive_network() {
  static const systole::core::Network network =
      systole::core::read_systole_csv({.name = "net",
                                       .text = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,bias\n"
                                               "c,conv,4,4,2,3,1,1,1\n"})
          .network;
  return network;
}

}  // namespace

SYSTOLE_FUZZ_TARGET(weight_archive) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    const auto path = folder.write("weights.bin", fuzz::bytes_of(data, size));
    (void)systole::cachesim::read_weight_archive(path, weight_archive_network());
  });
}
