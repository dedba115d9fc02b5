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
#include "dataflows/selection/fuse_cost.h"
#include "dataflows/selection/variant.h"

namespace systole::dataflows::explore {

/// Layers of one shape, `count` of them.
struct ShapeCount {
  std::uint32_t shape = 0;  ///< position in core::EqualLayers
  std::int64_t count = 0;
};

/// Layers as a sum over shapes; work that no array changes is added up already.
struct LayerGroup {
  std::vector<ShapeCount> shapes;  ///< those that an array runs, ascending
  core::Macs macs;
  core::Parameters params;
};

/// A network under one variant. Where the choice of its layers depends on what they cost on the array at hand, the
/// blocks stand apart.
struct NetworkVariant {
  LayerGroup fixed;
  std::vector<std::array<LayerGroup, core::kFuseChoices.size()>>
      blocks;                                        ///< by FuseChoice; those that count are filled
  core::FuseChoice choice = core::FuseChoice::keep;  ///< for `replaced` of the blocks
  std::size_t replaced = 0;
  Select select = Select::greedy;
};

/// `variant` of the network. `select` none: the published list where there is one, else greedy. Adds the layers to
/// `shapes`. Throws what core::fuse and choose() throw.
NetworkVariant network_variant(const FuseCandidates& candidates, FuseVariant variant, std::optional<Select> select,
                               core::EqualLayers& shapes);

/// The candidates that `variants` of the network need.
FuseCandidates candidates_for(const core::Network& network, const std::vector<FuseVariant>& variants);

}  // namespace systole::dataflows::explore
