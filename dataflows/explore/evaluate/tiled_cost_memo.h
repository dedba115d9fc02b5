// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/energy/array_actions.h"
#include "dataflows/explore/space/design_space.h"
#include "dataflows/explore/space/shape_cost.h"
#include "dataflows/machine/machine.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/result/network_result.h"

namespace systole::dataflows::explore {

/// Holds the sizes of scratchpads, in kB, that costs will be asked of.
struct ScratchpadSizes {
  std::array<std::vector<std::int64_t>, 3> of;  ///< ifmap, filter, ofmap; ascending. Empty: nobody knows
  bool are_equal = false;                       ///< the three of a design are

  /// Gives nothing where a sample of the space is looked at: its designs seldom have an array in common.
  static ScratchpadSizes of_space(const Axes& axes, bool is_sampled);
};

/// What one layer costs on one array with tiled memory of many sizes and speeds. Its best schedule with some
/// scratchpads is the best one with smaller ones, too, down to TiledCost::same_from_kb. So sizes are cut into boxes,
/// the largest first: the one of the largest scratchpads; below it along an axis, the one of the largest scratchpads
/// that are left; and so on down to those that are asked of. Each box is searched once, however many designs are in it.
/// Not thread-safe.
class TiledCostMemo {
 public:
  /// Of a layer on a machine with tiled memory and one core. `sizes` must outlive it. Throws InputError, OverflowError.
  TiledCostMemo(const core::Layer& layer, const Machine& machine, const ScratchpadSizes& sizes, bool knows_actions);

  /// On a machine that differs from the first one in scratchpads, bits, bandwidth, clock and latency at most: what
  /// layer_cost() says. Throws InputError, OverflowError. O(boxes on the way) where the box is known.
  ShapeCost cost(const Machine& machine) { return at(machine).cost; }
  /// The same with its words by operand, and what PEs do for it.
  struct Words {
    ShapeCost cost;
    DramWords dram;
    SramCounts sram;
    ArrayActions actions;  ///< only where the memo was made to know them
  };
  Words at(const Machine& machine);
  [[nodiscard]] const LayerMapping& mapping() const { return layer_.mapping(); }

  /// cost() where it is known already; else null. Valid until the next call of cost().
  [[nodiscard]] const ShapeCost* known(const Machine& machine) const;
  /// What cost() is at least: the roofline, and what is known of the same scratchpads on a faster channel. Throws
  /// InputError, OverflowError.
  [[nodiscard]] LeastCost least(const Machine& machine) const;
  /// What accesses of any cost() are at least: those of a layer that is not cut.
  [[nodiscard]] std::int64_t least_accesses() const { return least_accesses_; }

 private:
  using Sizes = std::array<std::int64_t, 3>;
  struct Box {
    Sizes from{};                          ///< to the sizes that it was found with
    std::array<std::size_t, 3> smaller{};  ///< the box of those that have less than `from` on this axis; 0: not known
    Words words;
    std::int64_t timeline = 0;  ///< cycles that no slower channel is below
  };

  /// What a machine says beside the sizes: the bits of four kinds of words, latency and clock; then three bandwidths,
  /// of which one is used, so that of those with equal others the later ones are faster.
  using Speed = std::tuple<std::array<std::int64_t, 4>, std::int64_t, double, std::int64_t, std::int64_t, double>;
  static Speed speed_of(const Machine& machine);

  Box searched(const Machine& machine, const Sizes& sizes);
  std::size_t add(const Machine& machine, const Sizes& sizes);
  /// The box of a machine's sizes below `root`; 0: not known.
  [[nodiscard]] std::size_t known_box(std::size_t root, const Machine& machine) const;
  [[nodiscard]] static std::size_t axis_outside(const Box& box, const Sizes& sizes);
  void go_below(const Box& box, std::size_t axis, Sizes& sizes) const;

  const ScratchpadSizes& sizes_;
  TiledLayer layer_;
  bool knows_actions_;
  std::int64_t least_accesses_;
  std::vector<Box> boxes_{Box{}};          ///< the first is none
  std::map<Speed, std::size_t> of_speed_;  ///< the largest box
};

}  // namespace systole::dataflows::explore
