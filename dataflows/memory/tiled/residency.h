// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/nest_totals.h"

namespace systole::dataflows::tiled {

/// Says what may stay on chip: half of each scratchpad, in words. The other half receives what comes next.
struct Halves {
  std::int64_t ifmap = 0;
  std::int64_t filter = 0;
  std::int64_t ofmap = 0;
  std::int64_t partial_sum_words = 1;  ///< words that a result takes until it is final
  friend bool operator==(const Halves&, const Halves&) = default;
};

/// Says how long each operand of a product stays under one nest: as long as it fits.
struct Residency {
  Stay ifmap = Stay::fold;
  Stay filter = Stay::fold;
  Stay ofmap = Stay::fold;
  bool next_input_fits = true;  ///< the stationary tile of the next fold arrives during the one before
  bool results_fit = true;      ///< a fold's results leave during the next one (os, rp)

  [[nodiscard]] Stay input(Traffic kind) const { return kind == Traffic::ifmap ? ifmap : filter; }
  friend bool operator==(const Residency&, const Residency&) = default;
};

/// Names an axis along which a nest's pieces follow each other.
enum class NestAxis : std::uint8_t { outer, turn, step };

/// Gives the axis along which the pieces of an input follow each other that stays so long. Halos between such pieces
/// may stay, too. There is none where the input stays for good or for a fold.
std::optional<NestAxis> halo_axis(bool turns_first, Stay stay);

/// O(1).
Residency residency_of(const NestTotals& nest, const Halves& halves);

/// Gives the smallest halves for which `residency`, which is residency_of(nest, larger halves), stays the same. O(1).
Halves room_of(const NestTotals& nest, const Residency& residency, std::int64_t partial_sum_words);

/// Counts the DRAM words of one product. `ofmap` are its final results, each once. `partial_sums` are what is written
/// and read back. Throws OverflowError. O(1).
PerTraffic dram_words(const NestTotals& nest, const Residency& residency, const Halves& halves,
                      const PerTraffic& compulsory);

}  // namespace systole::dataflows::tiled
