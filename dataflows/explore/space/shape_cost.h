// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace systole::dataflows::explore {

/// Holds what a layer costs on a design.
struct ShapeCost {
  std::int64_t cycles = 0;
  std::int64_t accesses = 0;  ///< words between array and scratchpads
  std::int64_t traffic = 0;   ///< DRAM words; 0 without a memory model
  std::int64_t reads = 0;     ///< of them from DRAM
  std::int64_t writes = 0;    ///< of them to it
  friend bool operator==(const ShapeCost&, const ShapeCost&) = default;
};

}  // namespace systole::dataflows::explore
