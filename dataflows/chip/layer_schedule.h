// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/result/network_result.h"

/// Whole layers on different cores (Partition::layers): branches that do not wait for each other run side by side.
namespace systole::dataflows {

struct LayerSlot {
  std::int64_t core = 0;
  core::Cycles begin;
  core::Cycles end;
};

struct LayerSchedule {
  std::vector<LayerSlot> slots;  ///< of each layer of the network
  core::Cycles cycles;           ///< from the first layer's start to the last one's end
  /// No schedule is shorter: the longest chain of layers that wait for each other, and all work over all cores.
  core::Cycles least_cycles;
};

/// List scheduling by critical path (Graham 1966; Coffman, "Computer and Job-Shop Scheduling Theory", 1976, chapter 2):
/// whenever a core is free, the ready layer with the longest chain of layers behind it starts there. The exact optimum
/// is NP-hard; this is at most 2 - 1/cores times as long, and `least_cycles` says how far it can be off. A layer takes
/// its array's cycles and what the vector unit adds. A fused operator runs with its array layer. Equal choices by
/// index. O((layers + producers) * log(layers)).
LayerSchedule schedule_layers(const core::Network& network, const NetworkResult& result, std::int64_t cores);

}  // namespace systole::dataflows
