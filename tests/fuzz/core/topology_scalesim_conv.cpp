// SPDX-License-Identifier: MIT
#include "core/topology/scalesim_csv.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(topology_scalesim_conv) {
  return fuzz::attempt([&] {
    using systole::core::Ratios;
    const systole::core::TextFile file = fuzz::text_of(data, size);
    const Ratios ratios = size % 3 == 0 ? Ratios::unread : size % 3 == 1 ? Ratios::layers : Ratios::block_sizes;
    (void)systole::core::read_scalesim_csv(file, systole::core::ScalesimInput::conv, ratios);
  });
}
