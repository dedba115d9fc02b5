// SPDX-License-Identifier: MIT
#include "dataflows/vector/vector_cost.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/vector/vector_work.h"

namespace systole::dataflows {
namespace {

using core::checked_multiply;
using core::Cycles;

void add_costs(const core::Network& network, const Machine& machine, NetworkResult& result) {
  const std::int64_t lanes = vector_lanes(machine);
  VectorWork all = vector_work(network, machine.vector);
  for (VectorWork::Chain& chain : all.chains) {
    for (std::size_t i = 0; i < chain.followers.size(); ++i) {
      WorkAtDrain& follower = chain.work.followers[i];
      follower.reads = follower.reads - result.layers[chain.followers[i]].on_chip.operands;
    }
    const LayerResult& array = result.layers[chain.root];
    // The chain's members share the time from the array's first cycle on: each adds what is left of it beyond those
    // before it.
    Cycles before = array.cycles;
    std::size_t member = 0;
    const auto add = [&](Cycles busy, Cycles until) {
      VectorCost cost{.lanes = busy, .cycles = until - before};
      if (member > 0) {
        cost.reads = chain.work.followers[member - 1].reads;
        cost.fused_into = static_cast<std::int64_t>(chain.root);
      }
      result.layers[member == 0 ? chain.root : chain.followers[member - 1]].vector = cost;
      before = until;
      ++member;
    };
    chain_cycles(chain.work, lanes, machine, array.cycles, array.dram.reads(), array.dram.writes(), add);
  }
  for (const VectorWork::Alone& alone : all.alone) {
    const CostAlone cost = cost_alone(alone.work, lanes, machine, result.layers[alone.layer].on_chip);
    result.layers[alone.layer].vector = {
        .lanes = cost.lanes, .cycles = cost.cycles, .reads = cost.reads, .writes = cost.writes};
  }
}

}  // namespace

std::int64_t vector_lanes_of_core(const Machine& machine) {
  return machine.vector.lanes > 0 ? machine.vector.lanes : machine.array.cols;
}

std::int64_t vector_lanes(const Machine& machine) {
  const std::int64_t each = vector_lanes_of_core(machine);
  return machine.cores.partition == Partition::layers ? each : checked_multiply(each, machine.cores.count);
}

void add_vector_costs(const core::Network& network, const Machine& machine, NetworkResult& result) {
  result.vector_cycles = {};
  try {
    add_costs(network, machine, result);
    for (const LayerResult& layer : result.layers) result.vector_cycles += layer.vector.cycles;
  } catch (const core::OverflowError&) {
    throw core::InputError(
        fmt::format("network '{}': the cycles of its operators beside the array exceed 2^63-1", network.name));
  }
}

}  // namespace systole::dataflows
