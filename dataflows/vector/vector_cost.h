// SPDX-License-Identifier: MIT
#pragma once

#include "core/ir/network.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"

/// What the operators beside the array cost.
namespace systole::dataflows {

/// Puts what the machine's vector unit does into every layer of `result`, whose array cycles and DRAM words are known,
/// and the sum of it into `vector_cycles`. Lanes of all cores share a layer's elements.
///
/// lanes: on its own a layer takes max(ceil(elements / lanes) * cycles of its operations, the cycles in which its words
/// move, by the memory model). A softmax's or a norm's rows are read once where one fits the ifmap scratchpad, else
/// once a pass. Operators that make each element of the same element of an array layer, and alone read it, run at its
/// drain (fused): the array layer and they take max(array cycles, lanes of all of them, cycles in which all words
/// move), and only the other operands of a sum or product are read.
///
/// krittika: ceil(elements / lanes) cycles, for ReLU five times as many; no words, nothing fused.
///
/// Throws InputError where sums exceed 64 bits, naming the network. O(layers + producers).
void add_vector_costs(const core::Network& network, const Machine& machine, NetworkResult& result);

/// Lanes of one core: its own number, or the array's columns.
std::int64_t vector_lanes_of_core(const Machine& machine);

/// Lanes that share a layer's elements: those of all cores, or of one where each layer has one (Partition::layers).
std::int64_t vector_lanes(const Machine& machine);

}  // namespace systole::dataflows
