// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/energy/repeated_blocks.h"

#include <cstddef>

namespace systole::dataflows::scalesim {

RepeatedBlocks::RepeatedBlocks(std::int64_t first, std::int64_t count)
    : first_block_(first / kBlock), last_line_(static_cast<std::size_t>(count / kBlock + 2), kNever) {}

void RepeatedBlocks::line(const std::vector<std::int64_t>& addresses) {
  std::int64_t repeats = 0;
  for (const std::int64_t address : addresses) {
    if (address < 0 || address == 1) continue;
    std::int64_t& last = last_line_[static_cast<std::size_t>(address / kBlock - first_block_)];
    repeats += last >= line_ - kLinesBefore ? 1 : 0;  // a block of this line already, or one that it shares
    last = line_;
  }
  if (line_ > 0) repeats_ += repeats;
  ++line_;
}

}  // namespace systole::dataflows::scalesim
