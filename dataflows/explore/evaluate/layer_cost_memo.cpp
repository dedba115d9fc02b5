// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/layer_cost_memo.h"

#include <algorithm>

#include "core/error.h"
#include "core/ir/work.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/memory/scalesim/group_sequence.h"
#include "dataflows/memory/scalesim/layer_shape.h"
#include "dataflows/memory/scalesim/memory_model.h"
#include "dataflows/memory/tiled/tiled_memory.h"

namespace systole::dataflows::explore {
namespace {

std::int64_t total(const SramCounts& sram) {
  return (sram.ifmap_reads + sram.filter_reads + sram.ofmap_writes).count();
}

ShapeCost scalesim_cost(const core::Layer& layer, const Dataflow& dataflow, const Machine& machine) {
  scalesim::MemoryOptions options;
  options.accelerator.array = machine.array;
  options.accelerator.dataflow = dataflow.name;
  options.accelerator.sram_kb = machine.sram_kb;
  options.accelerator.bandwidth = {machine.bandwidth};
  options.version = machine.memory == MemoryModel::scalesim_v2 ? scalesim::Version::v2 : scalesim::Version::v3;
  options.threads = 1;
  const scalesim::LayerReport report = scalesim::in_sequence(
      scalesim::simulate_memory(layer, options), scalesim::layer_shape(layer).groups, core::macs(layer), machine.array);
  return {.cycles = report.cycles.count(),
          .accesses = (report.ifmap.sram.words + report.filter.sram.words + report.ofmap.sram.words).count(),
          .traffic = (report.ifmap.dram.words + report.filter.dram.words + report.ofmap.dram.words).count()};
}

ShapeCost tiled(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine) {
  TiledMemory memory;
  memory.sram_kb = machine.sram_kb;
  memory.channel = tiled::DramChannel(machine.bandwidth);
  memory.start_latency = machine.dram_latency;
  const TiledCost cost = tiled_cost(layer, mapping, machine.array, memory);
  return {.cycles = cost.cycles.count(),
          .accesses = total(evaluate(mapping, machine.array).sram),
          .traffic = cost.dram.total().count()};
}

}  // namespace

bool is_defined(const Dataflow& dataflow, Timing timing, DepthwiseMapping depthwise, MemoryModel memory) {
  if (!dataflow.cycles[timing]) return false;
  if (depthwise == DepthwiseMapping::rows && dataflow.maps_by_rows == nullptr) return false;
  if (is_scalesim(memory)) {
    return timing == Timing::scalesim && depthwise == DepthwiseMapping::per_channel &&
           dataflow.layer_problem == nullptr;
  }
  return memory != MemoryModel::tiled || dataflow.cycles[timing]->whole == nullptr;
}

ShapeCost layer_cost(const core::Layer& layer, const Dataflow& dataflow, const Machine& machine) {
  if (is_scalesim(machine.memory)) return scalesim_cost(layer, dataflow, machine);
  const LayerMapping mapping = map_layer(layer, dataflow, machine.timing, machine.depthwise, machine.array);
  if (machine.memory == MemoryModel::tiled) return tiled(layer, mapping, machine);
  const LayerCost cost = evaluate(mapping, machine.array);
  return {.cycles = cost.cycles.count(), .accesses = total(cost.sram), .traffic = 0};
}

LayerCostMemo::LayerCostMemo(std::span<const core::Layer> shapes, const Array& smallest, const Array& largest,
                             bool needs_words)
    : shapes_(shapes),
      smallest_(smallest),
      largest_(largest),
      needs_words_(needs_words),
      known_(dataflows().size(), 0),
      by_form_(dataflows().size(), 0),
      known_cost_(dataflows().size(), std::vector<std::uint64_t>(shapes.size(), 0)),
      costs_(dataflows().size(), std::vector<ShapeCost>(shapes.size())),
      forms_(kTimings.size() * kDepthwiseMappings.size() * dataflows().size()),
      cycles_(shapes.size()) {}

void LayerCostMemo::set(const Machine& machine) {
  machine_ = machine;
  ++now_;
}

CycleForms& LayerCostMemo::forms(std::size_t dataflow) {
  const std::size_t row = static_cast<std::size_t>(machine_.timing) * kDepthwiseMappings.size() +
                          static_cast<std::size_t>(machine_.depthwise);
  std::unique_ptr<CycleForms>& forms = forms_[row * dataflows().size() + dataflow];
  if (forms == nullptr) {
    std::vector<LayerMapping> mappings;
    mappings.reserve(shapes_.size());
    for (const core::Layer& shape : shapes_) {
      mappings.push_back(map_layer(shape, *dataflows()[dataflow], machine_.timing, machine_.depthwise, smallest_));
    }
    forms = std::make_unique<CycleForms>(mappings, smallest_, largest_);
  }
  return *forms;
}

void LayerCostMemo::prepare(std::size_t dataflow) {
  known_[dataflow] = now_;
  by_form_[dataflow] = 0;
  if (needs_words_ || machine_.memory != MemoryModel::none || machine_.depthwise == DepthwiseMapping::packed) return;
  CycleForms& closed = forms(dataflow);
  if (!closed.usable()) return;
  closed.cycles(machine_.array, cycles_);
  for (std::size_t shape = 0; shape < cycles_.size(); ++shape) costs_[dataflow][shape].cycles = cycles_[shape];
  by_form_[dataflow] = 1;
}

void LayerCostMemo::compute(std::size_t dataflow, std::uint32_t shape) {
  costs_[dataflow][shape] = layer_cost(shapes_[shape], *dataflows()[dataflow], machine_);
  known_cost_[dataflow][shape] = now_;
}

}  // namespace systole::dataflows::explore
