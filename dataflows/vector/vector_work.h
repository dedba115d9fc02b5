// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/machine/machine.h"
#include "dataflows/machine/on_chip.h"

/// A network's work beside the array, ready to be costed: all that depends neither on lanes nor on memory.
namespace systole::dataflows {

/// Cycles of lanes: `cycles` for each row of lanes that holds elements, `row_cycles` for each that holds rows.
struct LaneWork {
  std::int64_t elements = 0;
  std::int64_t cycles = 0;
  std::int64_t rows = 0;
  std::int64_t row_cycles = 0;

  /// Throws OverflowError. O(1).
  [[nodiscard]] core::Cycles on(std::int64_t lanes) const;
  friend auto operator<=>(const LaneWork&,
                          const LaneWork&) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14
};

/// An operator on its own.
struct WorkAlone {
  LaneWork lanes;
  core::Elements reads{};   ///< words of its inputs
  core::Elements writes{};  ///< words of its output
  std::int64_t passes = 1;  ///< that read them, unless a row of so many words fits the scratchpad
  std::int64_t row = 1;
  friend auto operator<=>(const WorkAlone&,
                          const WorkAlone&) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14
};

/// An operator at the drain of an array layer.
struct WorkAtDrain {
  LaneWork lanes;
  core::Elements reads{};  ///< words of what it reads beside the chain
  friend auto operator<=>(const WorkAtDrain&,
                          const WorkAtDrain&) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14
};

/// An array layer's own work (bias, batch normalisation), and the operators that run at its drain, in order.
struct WorkOfChain {
  LaneWork root;
  std::vector<WorkAtDrain> followers;
  friend auto operator<=>(const WorkOfChain&,
                          const WorkOfChain&) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14
};

/// What each layer of a network asks of the vector unit.
struct VectorWork {
  struct Alone {
    std::size_t layer = 0;
    WorkAlone work;
  };
  struct Chain {
    std::size_t root = 0;
    std::vector<std::size_t> followers;  ///< as many as `work` has
    WorkOfChain work;
  };
  std::vector<Alone> alone;
  std::vector<Chain> chains;
};

/// The work of a network for a kind of vector unit; nothing under VectorModel::none. Throws OverflowError.
/// O(layers + producers).
VectorWork vector_work(const core::Network& network, const VectorUnit& unit);

/// What one operator on its own takes of lanes and of memory.
struct CostAlone {
  core::Cycles lanes;
  core::Cycles cycles;   ///< in all
  core::Elements reads;  ///< with those of all passes
  core::Elements writes;
};
CostAlone cost_alone(const WorkAlone& work, std::int64_t lanes, const Machine& machine);

/// The same where some of its operands, or its results, are on chip.
CostAlone cost_alone(const WorkAlone& work, std::int64_t lanes, const Machine& machine, const OnChip& on_chip);

/// Cycles in which words move with nothing else under way; none where the memory model has no say.
core::Cycles transfer_cycles(const Machine& machine, core::Elements reads, core::Elements writes);

/// Cycles of an array layer and the operators at its drain, from the array's first cycle on, where the array takes
/// `array` and moves `reads` and `writes`. `each`, if it is given, hears of the root and of each follower: its lanes'
/// cycles, and the cycle in which it and all before it are done. Throws OverflowError. O(followers).
template <class Each>
core::Cycles chain_cycles(const WorkOfChain& work, std::int64_t lanes, const Machine& machine, core::Cycles array,
                          core::Elements reads, core::Elements writes, const Each& each) {
  core::Cycles lane_cycles = work.root.on(lanes);
  core::Cycles until = std::max(array, lane_cycles);
  each(lane_cycles, until);
  for (const WorkAtDrain& follower : work.followers) {
    const core::Cycles own = follower.lanes.on(lanes);
    lane_cycles += own;
    reads += follower.reads;
    until = std::max(until, lane_cycles);
    if (follower.reads.count() > 0) until = std::max(until, transfer_cycles(machine, reads, writes));
    each(own, until);
  }
  return until;
}

}  // namespace systole::dataflows
