// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"

/// What the cores of a chip do with their time.
namespace systole::dataflows {

/// In percent of the cycles of all cores together. The three add up to 100.
struct CoreUse {
  double computing = 0;  ///< their parts of layers, waiting for memory among it
  double reducing = 0;   ///< partial sums are sent to other cores and added
  double idle = 0;       ///< no part, or one that is done before the largest
};

/// What they do while the arrays run one layer. Nothing where the layer was not cut. O(1).
std::optional<CoreUse> core_use(const LayerResult& layer, const Machine& machine);

/// What they do while the arrays run the network; under Partition::layers from its start to its end. The time in which
/// the vector units alone work is not in it where layers are cut. Nothing on one core. O(layers), under
/// Partition::layers as schedule_layers().
std::optional<CoreUse> core_use(const core::Network& network, const NetworkResult& result, const Machine& machine);

/// Cycles in which each core has a layer, up to the last core that has one. Empty but under Partition::layers: where
/// layers are cut, no part belongs to a certain core. As schedule_layers().
std::vector<core::Cycles> busy_cycles(const core::Network& network, const NetworkResult& result,
                                      const Machine& machine);

}  // namespace systole::dataflows
