// SPDX-License-Identifier: MIT
#include "dataflows/energy/network_actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/chip/chip_layer.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/chip/share.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/machine/precision.h"
#include "dataflows/vector/vector_work.h"

namespace systole::dataflows {
namespace {

using core::checked_add;
using core::checked_multiply;
using core::checked_subtract;

constexpr std::array kActionsOfLanes{std::pair{Elementary::add, EnergyAction::vector_add},
                                     std::pair{Elementary::multiply, EnergyAction::vector_multiply},
                                     std::pair{Elementary::max, EnergyAction::vector_max},
                                     std::pair{Elementary::exponential, EnergyAction::vector_exp},
                                     std::pair{Elementary::divide, EnergyAction::vector_divide},
                                     std::pair{Elementary::square_root, EnergyAction::vector_sqrt},
                                     std::pair{Elementary::move, EnergyAction::vector_move}};

/// Cores that are busy with one layer, or wait for others that are.
std::int64_t cores_of_a_layer(const Machine& machine) {
  return cuts_layers(machine) ? machine.cores.count : 1;
}

std::int64_t pes_of_a_layer(const Machine& machine) {
  return core::checked_product(machine.array.rows, machine.array.cols, cores_of_a_layer(machine));
}

void add_registers(Moved moved, const RegisterCounts& registers, ActionCounts& counts) {
  counts.add(EnergyAction::register_write, moved, registers.writes);
  counts.add(EnergyAction::register_read, moved, registers.reads);
  counts.add(EnergyAction::hop, moved, registers.hops);
}

/// Partial sums that cores send to each other: as many are added to one that the receiver has.
std::int64_t sums_between_cores(const Machine& machine, const LayerResult& result) {
  if (result.cores == nullptr) return 0;
  return result.cores->reduction.words.count() / partial_sum_words(machine);
}

/// Results go into the ofmap's scratchpad, partial sums there and back until they are results, and results to DRAM.
void add_results(const ArrayActions& actions, const Machine& machine, const LayerResult& result, ActionCounts& counts) {
  const DramWords& dram = result.dram;
  const std::int64_t left_array = checked_subtract(result.sram.ofmap_writes.count(), actions.sum_reads);
  const std::int64_t between = sums_between_cores(machine, result);
  counts.add(EnergyAction::sram_read, Moved::sums, actions.sum_reads);
  counts.add(EnergyAction::sram_write, Moved::sums, actions.sum_reads);
  if (between > 0) {
    // What leaves the arrays is partial. Of each two that meet one is sent; the last to meet give the result.
    const std::int64_t finals = std::min(between, dram.ofmap_writes.count());
    counts.add(EnergyAction::sram_write, Moved::sums, checked_add(left_array, between - finals));
    counts.add(EnergyAction::sram_read, Moved::sums, checked_multiply(2, between));
    counts.add(EnergyAction::core_link, Moved::sums, between);
    counts.add(EnergyAction::vector_add, Moved::sums, between);
    counts.add(EnergyAction::sram_write, Moved::ofmap, finals);
  } else {
    counts.add(EnergyAction::sram_write, Moved::ofmap, left_array);
  }
  counts.add(EnergyAction::sram_write, Moved::ofmap, dram.partial_sums_read.count());
  counts.add(EnergyAction::sram_read, Moved::ofmap,
             checked_add(dram.ofmap_writes.count(), dram.partial_sums_written.count()));
}

/// What comes from DRAM, directly or once for several cores through the level that they share.
void add_operand(Moved moved, std::int64_t from_dram, std::int64_t to_cores, std::int64_t sharing,
                 ActionCounts& counts) {
  counts.add(EnergyAction::dram_read, moved, from_dram);
  counts.add(EnergyAction::sram_write, moved, to_cores);
  if (sharing == 1) return;
  const Moved shared = moved == Moved::ifmap ? Moved::l2_ifmap : Moved::l2_filter;
  counts.add(EnergyAction::sram_write, shared, from_dram);
  counts.add(EnergyAction::sram_read, shared, from_dram);
  counts.add(EnergyAction::core_link, moved, to_cores);
}

/// Adds what the vector unit does for each layer.
class VectorActions {
 public:
  VectorActions(const core::Network& network, const Machine& machine, const NetworkResult& result)
      : network_(network), machine_(machine), result_(result) {}

  void add_to(std::vector<ActionCounts>& layers) const {
    if (machine_.vector.model == VectorModel::none) return;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (missing_layer(result_, i) == nullptr) add_elementary(element_work(network_, i), layers[i]);
    }
    const VectorWork work = vector_work(network_, machine_.vector);
    for (const VectorWork::Chain& chain : work.chains) {
      for (std::size_t i = 0; i < chain.followers.size(); ++i) {
        add_reads(chain.followers[i], chain.work.followers[i].reads.count(), layers);
      }
    }
    for (const VectorWork::Alone& alone : work.alone) {
      add_reads(alone.layer, checked_multiply(alone.work.reads.count(), alone.work.passes), layers);
      add_writes(alone.layer, alone.work.writes.count(), layers);
    }
  }

 private:
  /// Each pass reads the scratchpad; what is there already does not come from DRAM again.
  void add_reads(std::size_t layer, std::int64_t words, std::vector<ActionCounts>& layers) const {
    if (missing_layer(result_, layer) != nullptr) return;
    const std::int64_t from_dram = result_.layers[layer].vector.reads.count();
    layers[layer].add(EnergyAction::dram_read, Moved::vector_in, from_dram);
    layers[layer].add(EnergyAction::sram_write, Moved::vector_in, from_dram);
    layers[layer].add(EnergyAction::sram_read, Moved::vector_in, words);
  }

  void add_writes(std::size_t layer, std::int64_t words, std::vector<ActionCounts>& layers) const {
    if (missing_layer(result_, layer) != nullptr) return;
    const std::int64_t to_dram = result_.layers[layer].vector.writes.count();
    layers[layer].add(EnergyAction::sram_write, Moved::vector_out, words);
    layers[layer].add(EnergyAction::sram_read, Moved::vector_out, to_dram);
    layers[layer].add(EnergyAction::dram_write, Moved::vector_out, to_dram);
  }

  const core::Network& network_;
  const Machine& machine_;
  const NetworkResult& result_;
};

/// Results that stay on chip go from where they were made to the ifmap's scratchpad, on the way to DRAM if they go
/// there too.
void add_kept(const NetworkResult& result, std::vector<ActionCounts>& layers) {
  if (!result.kept) return;
  for (const KeptResult& kept : result.kept->kept) {
    ActionCounts& counts = layers[kept.made_with];
    counts.add(EnergyAction::sram_write, Moved::kept, kept.words.count());
    if (kept.goes_to_dram) continue;
    const bool of_array = result.layers[kept.made_with].dataflow != nullptr;
    counts.add(EnergyAction::sram_read, of_array ? Moved::ofmap : Moved::vector_out, kept.words.count());
  }
}

/// Whether a memory model cuts the products of a layer.
bool is_cut(const MemoryDetail* memory) {
  return memory != nullptr && !memory->runs.empty();
}

/// Whole layers on different cores: the cores that have none stand idle, and leak.
ActionCounts waiting_cores(const Machine& machine, const NetworkResult& result) {
  ActionCounts counts;
  if (machine.cores.count == 1 || cuts_layers(machine)) return counts;
  const std::int64_t all = checked_multiply(result.network_cycles.count(), machine.cores.count);
  const std::int64_t busy = checked_add(result.cycles.count(), result.vector_cycles.count());
  add_passing_time(machine, 0, std::max<std::int64_t>(0, checked_subtract(all, busy)), counts);
  return counts;
}

}  // namespace

std::string why_no_energy(const Machine& machine) {
  if (!machine.memory->reads_sram) {
    return fmt::format("memory {} counts no words of DRAM, which take most of the energy (--memory tiled or scalesim)",
                       machine.memory->name);
  }
  if (machine.sparsity.enabled) return "the ledger counts dense layers; SCALE-Sim's sparsity leaves weights out";
  if (!cuts_layers(machine)) return {};
  if (machine.cores.model != PartitionModel::systole) {
    return fmt::format("partition model {} says cycles of several cores, but no words (--cores 1)",
                       name(machine.cores.model));
  }
  if (machine.memory->simulate_share == nullptr) {
    return fmt::format("memory {} counts no words of several cores (--cores 1)", machine.memory->name);
  }
  return {};
}

ArrayActions array_actions_of(const core::Layer& layer, const Machine& machine, const LayerResult& result) {
  if (result.cores == nullptr) {
    if (is_cut(result.memory.get())) return array_actions(result.memory->runs, machine.array);
    return array_actions(map_layer(layer, machine), machine.array);
  }
  ArrayActions all;
  const CutLayer cut(layer, machine);
  const std::vector<Share> shares = cut.shares(result.cores->choice.parts);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const MemoryDetail* const memory = result.cores->memory_of_shares.at(i).get();
    all.add(
        is_cut(memory) ? array_actions(memory->runs, machine.array) : array_actions(shares[i].mapping, machine.array),
        shares[i].cores);
  }
  return all;
}

ActionCounts array_layer_actions(const ArrayActions& actions, const Machine& machine, const LayerResult& result) {
  ActionCounts counts;
  const std::int64_t macs = result.macs.count();
  const std::int64_t slots = checked_multiply(result.cycles.count(), pes_of_a_layer(machine));
  counts.add(EnergyAction::multiply, macs);
  counts.add(EnergyAction::add, macs);
  // FuSeConv's formulas may take fewer cycles than an array has work for.
  counts.add(EnergyAction::idle, std::max<std::int64_t>(0, checked_subtract(slots, macs)));
  add_registers(Moved::ifmap, actions.registers.ifmap, counts);
  add_registers(Moved::filter, actions.registers.filter, counts);
  add_registers(Moved::sums, actions.registers.sums, counts);
  counts.add(EnergyAction::broadcast, Moved::filter, actions.registers.broadcasts);

  const DramWords& dram = result.dram;
  const DramWords& to_cores = result.cores == nullptr ? dram : result.cores->delivered;
  const PerOperand sharing =
      result.cores == nullptr ? PerOperand{.ifmap = 1, .filter = 1, .ofmap = 1} : result.cores->sharing;
  counts.add(EnergyAction::sram_read, Moved::ifmap, result.sram.ifmap_reads.count());
  counts.add(EnergyAction::sram_read, Moved::filter, result.sram.filter_reads.count());
  add_operand(Moved::ifmap, dram.ifmap_reads.count(), to_cores.ifmap_reads.count(), sharing.ifmap, counts);
  add_operand(Moved::filter, dram.filter_reads.count(), to_cores.filter_reads.count(), sharing.filter, counts);
  add_results(actions, machine, result, counts);
  counts.add(EnergyAction::dram_read, Moved::sums, dram.partial_sums_read.count());
  counts.add(EnergyAction::dram_write, Moved::sums, dram.partial_sums_written.count());
  counts.add(EnergyAction::dram_write, Moved::ofmap, dram.ofmap_writes.count());
  return counts;
}

void add_elementary(const ElementWork& work, ActionCounts& counts) {
  for (const auto& [elementary, action] : kActionsOfLanes) {
    counts.add(action, Moved::vector,
               checked_add(checked_multiply(work.per_element[elementary], work.elements),
                           checked_multiply(work.per_row[elementary], work.rows)));
  }
}

void add_passing_time(const Machine& machine, std::int64_t array, std::int64_t beside, ActionCounts& counts) {
  const std::int64_t pes = pes_of_a_layer(machine);
  const std::int64_t of_core =
      checked_add(machine.sram_kb.ifmap, checked_add(machine.sram_kb.filter, machine.sram_kb.ofmap));
  const std::int64_t shared = cuts_layers(machine) ? machine.cores.l2_kb : 0;
  const std::int64_t kilobytes = checked_add(checked_multiply(of_core, cores_of_a_layer(machine)), shared);
  const std::int64_t cycles = checked_add(array, beside);
  counts.add(EnergyAction::idle, checked_multiply(beside, pes));
  counts.add(EnergyAction::pe_leakage, checked_multiply(cycles, pes));
  counts.add(EnergyAction::sram_leakage, checked_multiply(cycles, kilobytes));
}

void add_row_links(ActionCounts& network) {
  if (network.of(EnergyAction::broadcast, Moved::filter) > 0)
    network.add(EnergyAction::row_link, network.of(EnergyAction::multiply));
}

NetworkActions network_actions(const core::Network& network, const Machine& machine, const NetworkResult& result) {
  if (const std::string why = why_no_energy(machine); !why.empty()) throw core::InputError("energy: " + why);
  NetworkActions actions;
  actions.layers.resize(network.layers.size());
  bool has_links = false;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const LayerResult& layer = result.layers[i];
    if (layer.dataflow != nullptr) {
      const ArrayActions of_array = array_actions_of(network.layers[i], machine, layer);
      actions.layers[i] = array_layer_actions(of_array, machine, layer);
      has_links = has_links || of_array.registers.broadcasts > 0;
    }
    add_passing_time(machine, layer.cycles.count(), layer.vector.cycles.count(), actions.layers[i]);
  }
  VectorActions(network, machine, result).add_to(actions.layers);
  add_kept(result, actions.layers);
  actions.waiting = waiting_cores(machine, result);
  actions.network.add(actions.waiting);
  for (ActionCounts& layer : actions.layers) {
    if (has_links) layer.add(EnergyAction::row_link, layer.of(EnergyAction::multiply));
    actions.network.add(layer);
  }
  return actions;
}

}  // namespace systole::dataflows
