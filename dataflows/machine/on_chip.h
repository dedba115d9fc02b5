// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/quantity.h"

namespace systole::dataflows {

/// What a layer finds on chip of the layers before it, and leaves there for those after it (`--keep-activations`).
/// docs/tiled-memory.md says how results are kept. All zero: everything comes from DRAM and goes there.
struct OnChip {
  /// Words of kept results in the ifmap scratchpad while the layer runs, its own included. They leave that much less
  /// for its tiles.
  std::int64_t held_words = 0;
  bool ifmap = false;         ///< of an array layer: its ifmap lies there, all of it
  core::Elements operands{};  ///< of an operator beside the array: words of its operands that lie there
  bool results = false;       ///< its final results stay there and do not go to DRAM
  friend bool operator==(const OnChip&, const OnChip&) = default;
};

}  // namespace systole::dataflows
