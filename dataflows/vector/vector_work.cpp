// SPDX-License-Identifier: MIT
#include "dataflows/vector/vector_work.h"

#include <utility>

#include "core/checked.h"
#include "core/ir/shape.h"
#include "dataflows/machine/precision.h"
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

/// The work of one network's layers by the table of cycles.
class TabledWork {
 public:
  TabledWork(const core::Network& network, const VectorUnit& unit) : network_(network), unit_(unit) {}

  VectorWork all() {
    std::vector<bool> done(network_.layers.size());
    for (FusedChain& chain : fused_chains(network_)) {
      if (!unit_.fuse_elementwise) chain.followers.clear();
      done[chain.root] = true;
      for (const std::size_t follower : chain.followers) done[follower] = true;
      add_chain(std::move(chain));
    }
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      if (!done[i]) add_alone(i);
    }
    return std::move(work_);
  }

 private:
  void add_alone(std::size_t index) {
    const ElementWork elements = element_work(network_, index);
    WorkAlone alone{.lanes = lane_work(elements), .passes = elements.passes, .row = elements.row};
    // What costs the lanes nothing is no work: a concatenation whose parts are written where they belong.
    if (costs_something(alone.lanes)) {
      const std::vector<std::uint32_t> producers = producers_before(network_, index);
      for (const std::uint32_t producer : producers) alone.reads += output(producer);
      if (producers.empty()) alone.reads += core::elements(core::input_shape(network_.layers[index]));
      alone.writes = Elements{elements.elements};
    }
    work_.alone.push_back({.layer = index, .work = alone});
  }

  void add_chain(FusedChain chain) {
    WorkOfChain work{.root = lane_work(element_work(network_, chain.root)), .followers = {}};
    std::size_t before = chain.root;
    for (const std::size_t index : chain.followers) {
      WorkAtDrain follower{.lanes = lane_work(element_work(network_, index))};
      for (const std::uint32_t producer : producers_before(network_, index)) {
        if (producer != before) follower.reads += output(producer);
      }
      work.followers.push_back(follower);
      before = index;
    }
    work_.chains.push_back({.root = chain.root, .followers = std::move(chain.followers), .work = std::move(work)});
  }

  [[nodiscard]] LaneWork lane_work(const ElementWork& work) const {
    return {.elements = work.elements,
            .cycles = cycles_of(work.per_element, unit_),
            .rows = work.rows,
            .row_cycles = cycles_of(work.per_row, unit_)};
  }

  static bool costs_something(const LaneWork& work) {
    return (work.elements > 0 && work.cycles > 0) || (work.rows > 0 && work.row_cycles > 0);
  }

  [[nodiscard]] Elements output(std::size_t index) const {
    return core::elements(core::output_shape(network_.layers[index]));
  }

  const core::Network& network_;
  const VectorUnit& unit_;
  VectorWork work_;
};

/// Cycles of a row of lanes under krittika's convention (krittika/compute/simd/simd.py).
constexpr std::int64_t kKrittikaRelu = 5;

VectorWork krittika_work(const core::Network& network) {
  VectorWork work;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    if (core::runs_on_array(layer.op)) continue;
    const bool relu = layer.op == core::Operator::activation && layer.kind == core::Kind::relu;
    const LaneWork lanes{.elements = core::elements(core::input_shape(layer)).count(),
                         .cycles = relu ? kKrittikaRelu : 1};
    work.alone.push_back({.layer = i, .work = {.lanes = lanes}});
  }
  return work;
}

/// Beside the words that are held for other layers.
bool row_fits(std::int64_t row, const Machine& machine, std::int64_t held_words) {
  if (!machine.memory->reads_sram) return true;
  const std::int64_t words = checked_multiply(machine.sram_kb.ifmap, std::int64_t{1024} * 8) / word_bits(machine).ifmap;
  return row <= words - held_words;
}

}  // namespace

Cycles LaneWork::on(std::int64_t lanes) const {
  return Cycles{checked_add(checked_multiply(ceil_divide(elements, lanes), cycles),
                            checked_multiply(ceil_divide(rows, lanes), row_cycles))};
}

VectorWork vector_work(const core::Network& network, const VectorUnit& unit) {
  switch (unit.model) {
    case VectorModel::lanes:
      return TabledWork(network, unit).all();
    case VectorModel::krittika:
      return krittika_work(network);
    case VectorModel::none:
      break;
  }
  return {};
}

CostAlone cost_alone(const WorkAlone& work, std::int64_t lanes, const Machine& machine, const OnChip& on_chip) {
  const Cycles busy = work.lanes.on(lanes);
  const Elements once = work.reads - on_chip.operands;
  const Elements reads = row_fits(work.row, machine, on_chip.held_words) ? once : once * work.passes;
  const Elements writes = on_chip.results ? Elements{} : work.writes;
  return {.lanes = busy,
          .cycles = std::max(busy, transfer_cycles(machine, reads, writes)),
          .reads = reads,
          .writes = writes};
}

CostAlone cost_alone(const WorkAlone& work, std::int64_t lanes, const Machine& machine) {
  return cost_alone(work, lanes, machine, {});
}

Cycles transfer_cycles(const Machine& machine, Elements reads, Elements writes) {
  if (machine.memory->transfer_cycles == nullptr) return {};
  if (reads.count() == 0 && writes.count() == 0) return {};
  return machine.memory->transfer_cycles(machine, reads, writes);
}

}  // namespace systole::dataflows
