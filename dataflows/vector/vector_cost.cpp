// SPDX-License-Identifier: MIT
#include "dataflows/vector/vector_cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "dataflows/vector/element_work.h"
#include "dataflows/vector/fused_chains.h"

namespace systole::dataflows {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_multiply;
using core::Cycles;
using core::Elements;

/// Cycles of a lane for the operations of one element or row.
std::int64_t cycles_of(const PerElementary<std::int64_t>& operations, const VectorUnit& unit) {
  std::int64_t cycles = 0;
  for (std::size_t i = 0; i < kElementaries; ++i) {
    cycles = checked_add(cycles, checked_multiply(operations.counts[i], unit.cycles.counts[i]));
  }
  return cycles;
}

/// The costs of one network's layers under `lanes`.
class LaneCosts {
 public:
  LaneCosts(const core::Network& network, const Machine& machine, NetworkResult& result)
      : network_(network), machine_(machine), result_(result), lanes_(vector_lanes(machine)) {}

  void add_alone(std::size_t index) {
    const ElementWork work = element_work(network_, index);
    VectorCost cost{.lanes = lanes_cycles(work)};
    // What costs the lanes nothing is no work: a concatenation whose parts are written where they belong.
    if (cost.lanes.count() > 0) {
      for (const std::uint32_t producer : producers_before(network_, index)) cost.reads += output(producer);
      if (producers_before(network_, index).empty()) cost.reads += core::elements(core::input_shape(layer(index)));
      if (!row_fits(work.row)) cost.reads = cost.reads * work.passes;
      cost.writes = Elements{work.elements};
    }
    cost.cycles = std::max(cost.lanes, transfer(cost.reads, cost.writes));
    result_.layers[index].vector = cost;
  }

  /// The chain's members share the time from the array's first cycle on: each adds what is left of it beyond those
  /// before it.
  void add_chain(const FusedChain& chain) {
    LayerResult& root = result_.layers[chain.root];
    Elements reads = root.dram.ifmap_reads + root.dram.filter_reads + root.dram.partial_sums_read;
    const Elements writes = root.dram.ofmap_writes + root.dram.partial_sums_written;
    Cycles lanes = lanes_cycles(element_work(network_, chain.root));
    Cycles until = std::max(root.cycles, lanes);
    root.vector = {.lanes = lanes, .cycles = until - root.cycles};
    std::size_t before = chain.root;
    for (const std::size_t index : chain.followers) {
      VectorCost cost{.lanes = lanes_cycles(element_work(network_, index)),
                      .fused_into = static_cast<std::int64_t>(chain.root)};
      for (const std::uint32_t producer : producers_before(network_, index)) {
        if (producer != before) cost.reads += output(producer);
      }
      lanes += cost.lanes;
      reads += cost.reads;
      Cycles end = std::max(until, lanes);
      if (cost.reads.count() > 0) end = std::max(end, transfer(reads, writes));
      cost.cycles = end - until;
      until = end;
      result_.layers[index].vector = cost;
      before = index;
    }
  }

 private:
  [[nodiscard]] const core::Layer& layer(std::size_t index) const { return network_.layers[index]; }

  [[nodiscard]] Elements output(std::size_t index) const { return core::elements(core::output_shape(layer(index))); }

  [[nodiscard]] Cycles lanes_cycles(const ElementWork& work) const {
    const std::int64_t elements =
        checked_multiply(ceil_divide(work.elements, lanes_), cycles_of(work.per_element, machine_.vector));
    const std::int64_t rows =
        checked_multiply(ceil_divide(work.rows, lanes_), cycles_of(work.per_row, machine_.vector));
    return Cycles{checked_add(elements, rows)};
  }

  [[nodiscard]] bool row_fits(std::int64_t row) const {
    if (!machine_.memory->reads_sram) return true;
    return row <= checked_multiply(machine_.sram_kb.ifmap, 1024) / machine_.word_bytes;
  }

  [[nodiscard]] Cycles transfer(Elements reads, Elements writes) const {
    if (machine_.memory->transfer_cycles == nullptr) return {};
    if (reads.count() == 0 && writes.count() == 0) return {};
    return machine_.memory->transfer_cycles(machine_, reads, writes);
  }

  const core::Network& network_;
  const Machine& machine_;
  NetworkResult& result_;
  std::int64_t lanes_;
};

void add_lane_costs(const core::Network& network, const Machine& machine, NetworkResult& result) {
  LaneCosts costs(network, machine, result);
  std::vector<bool> done(network.layers.size());
  for (FusedChain& chain : fused_chains(network)) {
    if (!machine.vector.fuse_elementwise) chain.followers.clear();
    done[chain.root] = true;
    for (const std::size_t follower : chain.followers) done[follower] = true;
    costs.add_chain(chain);
  }
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (!done[i]) costs.add_alone(i);
  }
}

/// Cycles of a row of lanes under krittika's convention (krittika/compute/simd/simd.py).
constexpr std::int64_t kKrittikaRelu = 5;

void add_krittika_costs(const core::Network& network, const Machine& machine, NetworkResult& result) {
  const std::int64_t lanes = vector_lanes(machine);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    if (core::runs_on_array(layer.op)) continue;
    const bool relu = layer.op == core::Operator::activation && layer.kind == core::Kind::relu;
    const std::int64_t rows = ceil_divide(core::elements(core::input_shape(layer)).count(), lanes);
    const Cycles cycles{relu ? checked_multiply(rows, kKrittikaRelu) : rows};
    result.layers[i].vector = {.lanes = cycles, .cycles = cycles};
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
    switch (machine.vector.model) {
      case VectorModel::none:
        return;
      case VectorModel::lanes:
        add_lane_costs(network, machine, result);
        break;
      case VectorModel::krittika:
        add_krittika_costs(network, machine, result);
        break;
    }
    for (const LayerResult& layer : result.layers) result.vector_cycles += layer.vector.cycles;
  } catch (const core::OverflowError&) {
    throw core::InputError(
        fmt::format("network '{}': the cycles of its operators beside the array exceed 2^63-1", network.name));
  }
}

}  // namespace systole::dataflows
