// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "dataflows/memory/scalesim/abstract.h"
#include "dataflows/memory/scalesim/detail/buffers/read_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/write_buffer.h"

namespace systole::dataflows::scalesim {

/// Hears how the lines of a layer pass; traces use it.
class LineObserver : public Abstract {
 public:
  /// Says that lines [first, end) pass at cycles line + stall, and nothing delays them.
  virtual void passed(std::int64_t first, std::int64_t end, std::int64_t stall) = 0;
  /// Says that a line begins at cycle t; each operand takes this much longer.
  virtual void delayed(std::int64_t line, std::int64_t t, std::int64_t ifmap, std::int64_t filter,
                       std::int64_t ofmap) = 0;
};

/// Holds the first and the last line of an operand that ask for anything.
struct LineSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

struct TimelineResult {
  std::int64_t last_cycle = 0;  ///< index of the last cycle (SCALE-Sim's Total Cycles, its fault A1)
  std::int64_t stall = 0;
  /// Holds the cycles of each operand's first and last requests (ifmap, filter, ofmap).
  std::array<LineSpan, 3> requests;
};

/// Lets the layer's `lines` demand lines pass its three scratchpads, one a cycle. Each line waits for the slowest
/// operand. A wait for the ofmap stalls the array by `unseen_ofmap_stall` cycles less than it takes. It costs O(events)
/// of the buffers, not O(lines). `spans` are those of ifmap, filter and ofmap.
TimelineResult run_timeline(std::int64_t lines, ReadBuffer& ifmap, ReadBuffer& filter, WriteBuffer& ofmap,
                            std::int64_t unseen_ofmap_stall, const std::array<LineSpan, 3>& spans,
                            LineObserver* observer = nullptr);

}  // namespace systole::dataflows::scalesim
