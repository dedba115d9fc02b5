// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/ir/network.h"
#include "core/observer.h"
#include "dataflows/machine/machine.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/result/network_result.h"

/// Networks on machines: what `systole simulate` prints, as values.
namespace systole::dataflows {

/// Runs every layer of `network` on `machine`, one after the other (groups too), with the machine's memory model.
/// `threads` of 0: all cores; results do not depend on it. Throws InputError with all reasons why the machine makes no
/// sense (check); core::Stopped when the observer says so. A layer that the models refuse or whose counts exceed 64
/// bits is an InputError that names it, or is missing in the result, as `on_failure` says. Compute cycles: O(layers),
/// packing O(groups) a layer; memory models say their own.
NetworkResult simulate(const core::Network& network, const Machine& machine, const core::Observer& observer = {},
                       unsigned threads = 0, OnFailure on_failure = OnFailure::stop);

/// One layer alone; what simulate() puts into NetworkResult::layers. The machine must make sense (check). Throws
/// InputError and OverflowError, which do not name the layer.
LayerResult simulate_layer(const core::Layer& layer, const Machine& machine);

/// Cycles of one layer alone, with the machine's memory but without utilisation or traffic: for searches over many
/// arrays and rewritings. 0 for layers that an array does not run. Throws as simulate does; the machine must make
/// sense. O(1) without memory.
core::Cycles layer_cycles(const core::Network& network, std::size_t index, const Machine& machine);

}  // namespace systole::dataflows
