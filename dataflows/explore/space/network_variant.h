// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/ir/equal_layers.h"
#include "core/quantity.h"
#include "core/rewrite/fuse.h"
#include "dataflows/energy/action_counts.h"
#include "dataflows/explore/space/equal_work.h"
#include "dataflows/machine/machine.h"
#include "dataflows/selection/fuse_cost.h"
#include "dataflows/selection/variant.h"

namespace systole::dataflows::explore {

/// Holds `count` layers of one shape.
struct ShapeCount {
  std::uint32_t shape = 0;  ///< position in core::EqualLayers
  std::int64_t count = 0;
};

/// Holds `count` layers of one shape with equal work at their drain.
struct ChainCount {
  std::uint32_t shape = 0;  ///< position in core::EqualLayers
  std::uint32_t chain = 0;  ///< position in EqualWork::chains()
  std::int64_t count = 0;
};

/// Holds `count` equal operators beside the array.
struct AloneCount {
  std::uint32_t alone = 0;  ///< position in EqualWork::alone()
  std::int64_t count = 0;
};

/// Holds layers as a sum over shapes; work that no array changes is added up already.
struct LayerGroup {
  std::vector<ShapeCount> shapes;  ///< those that an array runs, ascending
  std::vector<ChainCount> chains;  ///< the same with what runs at their drain, where somebody asks for that
  std::vector<AloneCount> alone;   ///< what runs beside the array on its own, under the same condition
  ActionCounts beside;             ///< of what the vector unit does, all that no machine changes; like `alone`
  core::Macs macs;
  core::Parameters params;
  double silicon_ns = 0;  ///< of their kernels, where somebody asks for that
};

/// Holds a network under one variant. Where the choice of its layers depends on what they cost on the array at hand,
/// the blocks stand apart.
struct NetworkVariant {
  LayerGroup fixed;
  std::vector<std::array<LayerGroup, core::kFuseChoices.size()>>
      blocks;                                        ///< by FuseChoice; those that count are filled
  core::FuseChoice choice = core::FuseChoice::keep;  ///< for `replaced` of the blocks
  std::size_t replaced = 0;
  Select select = Select::greedy;
};

/// `variant` of the network. `select` none: the published list where there is one, else greedy. Adds the layers to
/// `shapes`, and where `work` is not null what they do beside the array to it: an operator at the drain of an array
/// layer belongs to that layer's block. Kernels' times are those of `chip`'s law, if it is not null. Throws what
/// core::fuse and choose() throw.
NetworkVariant network_variant(const FuseCandidates& candidates, FuseVariant variant, std::optional<Select> select,
                               core::EqualLayers& shapes, EqualWork* work = nullptr, const Machine* chip = nullptr);

/// Gives the candidates that `variants` of the network need.
FuseCandidates candidates_for(const core::Network& network, const std::vector<FuseVariant>& variants);

}  // namespace systole::dataflows::explore
