// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "cachesim/lines/line.h"
#include "cachesim/lines/paged_table.h"
#include "cachesim/traces/trace_simulation.h"

namespace systole::cachesim {

/// Which lines hold zeros, as far as a trace without values tells: those of the ranges, until something is stored to
/// them. Memory: the ranges, and the lines among them that are stored to.
class KnownZeros {
 public:
  /// A range means the lines that lie in it whole; one of a single address the line of that address. O(n log n).
  KnownZeros(const std::vector<AddressRange>& ranges, LineGeometry geometry);

  /// An access to `line` at this time. O(log n), O(1) near the last one.
  LineRun judged(LineAddress line, bool store, bool modify);

 private:
  struct Lines {
    LineAddress first = 0;
    LineAddress end = 0;  ///< behind the last
  };

  [[nodiscard]] bool is_in_a_range(LineAddress line);

  std::vector<Lines> ranges_;  ///< ascending, apart from each other
  std::size_t last_ = 0;       ///< where the last line was found
  LineSet stored_;
};

}  // namespace systole::cachesim
