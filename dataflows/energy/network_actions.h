// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/energy/action_counts.h"
#include "dataflows/energy/array_actions.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"
#include "dataflows/vector/element_work.h"

/// What a machine does for a network, as counts that energy is made of.
namespace systole::dataflows {

/// Why the actions of networks on this machine cannot be told, in a sentence; empty if they can.
std::string why_no_energy(const Machine& machine);

/// What the PEs of all cores do for a layer that the array ran. Throws OverflowError. O(parts of the layer).
ArrayActions array_actions_of(const core::Layer& layer, const Machine& machine, const LayerResult& result);

/// The array, its scratchpads and DRAM for a layer that the array ran, of which `actions` are array_actions_of().
/// Neither what the vector unit does nor leakage is in it. Throws OverflowError. O(1).
ActionCounts array_layer_actions(const ArrayActions& actions, const Machine& machine, const LayerResult& result);

/// Elementary operations of the vector unit. Throws OverflowError. O(1).
void add_elementary(const ElementWork& work, ActionCounts& counts);

/// What stands idle and leaks while the array runs for `array` cycles and the vector unit for `beside` more. Idle PEs
/// of the array's own cycles are not in it. Throws OverflowError. O(1).
void add_passing_time(const Machine& machine, std::int64_t array, std::int64_t beside, ActionCounts& counts);

/// Puts in what links along rows cost all PEs, where any of them is used: they are part of the array then.
void add_row_links(ActionCounts& network);

struct NetworkActions {
  std::vector<ActionCounts> layers;  ///< as many as the network has
  ActionCounts waiting;              ///< of cores that have no layer, under Partition::layers
  ActionCounts network;              ///< all of it
};

/// What simulate() found, as actions. Layers that are missing there have none. Throws InputError where why_no_energy()
/// says so, OverflowError. O(layers * parts).
NetworkActions network_actions(const core::Network& network, const Machine& machine, const NetworkResult& result);

}  // namespace systole::dataflows
