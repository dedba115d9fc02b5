// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "dataflows/memory/scalesim/abstract.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"

namespace systole::dataflows::scalesim {

/// Holds half a scratchpad: 50 subsets of a hundredth each (rounded down).
struct EpochSize {
  std::int64_t subset = 1;
  [[nodiscard]] std::int64_t words() const { return 50 * subset; }
  static EpochSize of(std::int64_t sram_words) { return {.subset = sram_words / 100}; }
};

/// Tells the lines at which an operand's epochs end.
class EpochSource : public Abstract {
 public:
  /// Gives the line of the next end; kNever if the layer ends before it.
  virtual std::int64_t next() = 0;
  /// Gives the words of the epoch that the layer's end cuts off, once next() has returned kNever.
  [[nodiscard]] virtual std::int64_t rest() const = 0;
};

}  // namespace systole::dataflows::scalesim
