// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "core/ir/layer.h"
#include "core/ir/network.h"
#include "dataflows/chip/partition_search.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"

/// One layer on all cores of a chip.
namespace systole::dataflows {

/// True where layers of the machine are cut: there are several cores and the partition is not of whole layers.
bool cuts_layers(const Machine& machine);

/// A sound layer that arrays run, shared out by the machine's partition; or by `choice`, the network's. Its cycles are
/// those of the slowest core and of the reduction; its words and folds are of all cores. With memory, each core has the
/// machine's scratchpads and all share one DRAM channel: while a core waits for a word, the others' words move too. A
/// second level (Cores::l2_kb) that holds the scratchpads' worth of all distinct parts of an operand fetches each of
/// their words once. Throws as simulate_layer does. O(cores) evaluations, with memory O(cores * log(cores)) of them.
LayerResult simulate_on_cores(const core::Layer& layer, const Machine& machine,
                              const std::optional<Choice>& choice = std::nullopt);

/// The one choice of the network where the machine asks for one (PartitionScope::network); else nothing.
std::optional<Choice> network_choice(const core::Network& network, const Machine& machine);

}  // namespace systole::dataflows
