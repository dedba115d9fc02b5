// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/loop_nest.h"

namespace systole::dataflows::tiled {

/// What may stay on chip: half of each scratchpad in words; the other half receives what comes next.
struct Halves {
  std::int64_t ifmap = 0;
  std::int64_t filter = 0;
  std::int64_t ofmap = 0;
  std::int64_t partial_sum_words = 1;  ///< words that a result takes until it is final
};

/// How long each operand of a product stays under one nest: as long as fits.
struct Residency {
  Stay ifmap = Stay::fold;
  Stay filter = Stay::fold;
  Stay ofmap = Stay::fold;
  bool next_input_fits = true;  ///< the stationary tile of the next fold arrives during the one before
  bool results_fit = true;      ///< a fold's results leave during the next one (os, rp)

  [[nodiscard]] Stay input(Traffic kind) const { return kind == Traffic::ifmap ? ifmap : filter; }
  friend bool operator==(const Residency&, const Residency&) = default;
};

/// O(blocks).
Residency residency_of(const PlacedProduct& product, const Halves& halves);

/// DRAM words of one product. `ofmap` are its final results, each once; `partial_sums` what is written and read back.
/// Throws OverflowError. O(blocks).
PerTraffic dram_words(const PlacedProduct& product, const Residency& residency, const Halves& halves);

/// Distinct words of each operand: what has to move whatever stays. O(1).
PerTraffic compulsory_words(const FoldedProduct& product);

}  // namespace systole::dataflows::tiled
