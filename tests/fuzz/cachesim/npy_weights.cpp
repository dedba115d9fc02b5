// SPDX-License-Identifier: MIT
#include "cachesim/inputs/npy_weights.h"
#include "core/topology/systole_csv.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

namespace {

const systole::core::Network& npy_weights_network() {
  static const systole::core::Network network =
      systole::core::read_systole_csv({.name = "net",
                                       .text = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,bias\n"
                                               "c,conv,4,4,2,3,1,1,1\n"})
          .network;
  return network;
}

}  // namespace

SYSTOLE_FUZZ_TARGET(npy_weights) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    (void)folder.write("c.weight.npy", fuzz::bytes_of(data, size));
    (void)folder.write("c.bias.npy", fuzz::bytes_of(data, size / 2));
    (void)systole::cachesim::read_npy_weights(folder.path(), npy_weights_network());
  });
}
