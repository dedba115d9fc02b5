// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/layer_cost_memo.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/ir/work.h"
#include "dataflows/chip/chip_layer.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/machine/precision.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"

namespace systole::dataflows::explore {
namespace {

ShapeCost cost_of(const LayerResult& result) {
  return {.cycles = result.cycles.count(),
          .accesses = result.sram.total().count(),
          .traffic = result.dram.total().count(),
          .reads = result.dram.reads().count(),
          .writes = result.dram.writes().count()};
}

bool differ_in_memory_only(const Machine& a, const Machine& b) {
  return a.array == b.array && a.timing == b.timing && a.depthwise == b.depthwise && a.memory == b.memory;
}

}  // namespace

ShapeCost layer_cost(const core::Layer& layer, const Machine& machine) {
  if (machine.memory == no_memory() &&
      !cuts_layers(machine)) {  // without what simulate_layer does beside: utilisations
    const LayerCost cost = evaluate(map_layer(layer, machine), machine.array);
    return {
        .cycles = cost.cycles.count(), .accesses = cost.sram.total().count(), .traffic = 0, .reads = 0, .writes = 0};
  }
  return cost_of(simulate_layer(layer, machine));
}

DepthwiseMapping depthwise_on(const Dataflow& dataflow, DepthwiseMapping depthwise) {
  const bool has_no_rows = depthwise == DepthwiseMapping::rows && dataflow.maps_by_rows == nullptr;
  return has_no_rows ? DepthwiseMapping::per_channel : depthwise;
}

LayerCostMemo::LayerCostMemo(std::span<const core::Layer> shapes, MachineRange range, ScratchpadSizes sizes,
                             bool needs_words, bool needs_actions)
    : shapes_(shapes),
      range_(std::move(range)),
      sizes_(std::move(sizes)),
      needs_words_(needs_words),
      known_(dataflows().size(), 0),
      by_form_(dataflows().size(), 0),
      known_cost_(dataflows().size(), std::vector<std::uint64_t>(shapes.size(), 0)),
      costs_(dataflows().size(), std::vector<ShapeCost>(shapes.size())),
      known_least_(dataflows().size(), std::vector<std::uint64_t>(shapes.size(), 0)),
      leasts_(dataflows().size(), std::vector<LeastShapeCost>(shapes.size())),
      forms_(kTimings.size() * kDepthwiseMappings.size() * dataflows().size()),
      core_forms_(forms_.size()),
      tiled_(dataflows().size()),
      cycles_(shapes.size()) {
  if (needs_actions) actions_.assign(dataflows().size(), std::vector<ActionCounts>(shapes.size()));
}

void LayerCostMemo::set(const Machine& machine) {
  if (!differ_in_memory_only(machine_, machine)) {
    for (auto& of_dataflow : tiled_) of_dataflow.clear();
  }
  machine_ = machine;
  ++now_;
}

std::size_t LayerCostMemo::row(std::size_t dataflow) const {
  const std::size_t row = static_cast<std::size_t>(machine_.timing) * kDepthwiseMappings.size() +
                          static_cast<std::size_t>(machine_.depthwise);
  return row * dataflows().size() + dataflow;
}

CycleForms& LayerCostMemo::forms(std::size_t dataflow) {
  std::unique_ptr<CycleForms>& forms = forms_[row(dataflow)];
  if (forms == nullptr) {
    std::vector<LayerMapping> mappings;
    mappings.reserve(shapes_.size());
    for (const core::Layer& shape : shapes_) {
      const Dataflow& on = *dataflows()[dataflow];
      mappings.push_back(map_layer(shape, on, machine_.timing, depthwise_on(on, machine_.depthwise), range_.smallest));
    }
    forms = std::make_unique<CycleForms>(mappings, range_.smallest, range_.largest);
  }
  return *forms;
}

CoreForms& LayerCostMemo::core_forms(std::size_t dataflow) {
  std::unique_ptr<CoreForms>& forms = core_forms_[row(dataflow)];
  if (forms == nullptr) {
    Machine machine = machine_;
    machine.dataflow = dataflows()[dataflow];
    machine.depthwise = depthwise_on(*machine.dataflow, machine.depthwise);
    forms = std::make_unique<CoreForms>(shapes_, machine, range_);
  }
  return *forms;
}

/// Writes all shapes' cycles into cycles_; false where there are no closed forms.
bool LayerCostMemo::evaluate_forms(std::size_t dataflow) {
  if (needs_words_ || machine_.memory != no_memory() || machine_.depthwise == DepthwiseMapping::packed) return false;
  if (cuts_layers(machine_)) {
    if (partial_sum_words(machine_) != 1) return false;  // forms know no other, and do not ask again
    CoreForms& closed = core_forms(dataflow);
    if (closed.usable()) closed.cycles(machine_, cycles_);
    return closed.usable();
  }
  CycleForms& closed = forms(dataflow);
  if (closed.usable()) closed.cycles(machine_.array, cycles_);
  return closed.usable();
}

void LayerCostMemo::prepare(std::size_t dataflow) {
  known_[dataflow] = now_;
  by_form_[dataflow] = 0;
  if (!evaluate_forms(dataflow)) return;
  for (std::size_t shape = 0; shape < cycles_.size(); ++shape) costs_[dataflow][shape].cycles = cycles_[shape];
  by_form_[dataflow] = 1;
}

bool LayerCostMemo::has_bounds() const {
  return machine_.memory == &tiled_memory && !cuts_layers(machine_);
}

TiledCostMemo& LayerCostMemo::tiled(std::size_t dataflow, std::uint32_t shape) {
  tiled_[dataflow].resize(shapes_.size());
  std::unique_ptr<TiledCostMemo>& memo = tiled_[dataflow][shape];
  if (memo == nullptr) {
    const DepthwiseMapping asked = machine_.depthwise;
    machine_.dataflow = dataflows()[dataflow];
    machine_.depthwise = depthwise_on(*machine_.dataflow, asked);
    memo = std::make_unique<TiledCostMemo>(shapes_[shape], machine_, sizes_, !actions_.empty());
    machine_.depthwise = asked;
  }
  return *memo;
}

void LayerCostMemo::find_least(std::size_t dataflow, std::uint32_t shape) {
  const TiledCostMemo& memo = tiled(dataflow, shape);
  const bool is_computed = known_cost_[dataflow][shape] == now_;
  const ShapeCost* const known = is_computed ? &costs_[dataflow][shape] : memo.known(machine_);
  LeastShapeCost& found = leasts_[dataflow][shape];
  const LeastCost least = memo.least(machine_);
  found = {.cost = {.cycles = least.cycles.count(),
                    .accesses = memo.least_accesses(),
                    .traffic = least.words.count(),
                    .reads = 0,
                    .writes = 0},
           .is_known = known != nullptr,
           .most = std::max(least.most, least.most_chunks * static_cast<double>(memo.least_accesses()))};
  if (known != nullptr) found.cost = *known;
  known_least_[dataflow][shape] = now_;
}

/// The cost, and what energy is made of. With tiled memory on one core what PEs do is counted once a schedule.
ShapeCost LayerCostMemo::cost_with_actions(std::size_t dataflow, std::uint32_t shape) {
  const core::Layer& layer = shapes_[shape];
  ActionCounts& actions = actions_[dataflow][shape];
  if (!has_bounds()) {
    const LayerResult result = simulate_layer(layer, machine_);
    actions = array_layer_actions(array_actions_of(layer, machine_, result), machine_, result);
    return cost_of(result);
  }
  const TiledCostMemo::Words words = tiled(dataflow, shape).at(machine_);
  LayerResult result;
  result.macs = core::macs(layer);
  result.sram = words.sram;
  result.cycles = core::Cycles{words.cost.cycles};
  result.dram = words.dram;
  actions = array_layer_actions(words.actions, machine_, result);
  return words.cost;
}

void LayerCostMemo::compute(std::size_t dataflow, std::uint32_t shape) {
  const DepthwiseMapping asked = machine_.depthwise;
  machine_.dataflow = dataflows()[dataflow];
  machine_.depthwise = depthwise_on(*machine_.dataflow, asked);
  costs_[dataflow][shape] = !actions_.empty() ? cost_with_actions(dataflow, shape)
                            : has_bounds()    ? tiled(dataflow, shape).cost(machine_)
                                              : layer_cost(shapes_[shape], machine_);
  machine_.depthwise = asked;
  known_cost_[dataflow][shape] = now_;
}

}  // namespace systole::dataflows::explore
