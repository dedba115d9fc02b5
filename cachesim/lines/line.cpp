// SPDX-License-Identifier: MIT
#include "cachesim/lines/line.h"

namespace systole::cachesim {

std::string_view name(Region region) {
  constexpr std::array<std::string_view, kRegions.size()> kNames{"activations", "weights", "im2col", "packed_a",
                                                                 "packed_b",    "bias",    "other"};
  return kNames.at(static_cast<std::size_t>(region));
}

}  // namespace systole::cachesim
