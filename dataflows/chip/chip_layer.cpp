// SPDX-License-Identifier: MIT
#include "dataflows/chip/chip_layer.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "core/checked.h"
#include "core/ir/work.h"
#include "dataflows/chip/closed_forms.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/chip/on_chip_words.h"
#include "dataflows/chip/share.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/mapping/cost.h"

namespace systole::dataflows {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_multiply;
using core::Cycles;
using core::Elements;

/// Cores that need the same part of each operand: the product of the parts along the axes that it does not depend on.
/// Results are one operand of all cores that add up to them.
PerOperand sharers(const Mapping& mapping, const CutLayer& cut, const PerAxis& parts) {
  const auto beside = [&](const LinearForm& words) {
    std::int64_t cores = 1;
    if (words.row == 0 && words.pe == 0) cores = checked_multiply(cores, parts[Axis::rows]);
    if (words.col == 0 && words.pe == 0) cores = checked_multiply(cores, parts[Axis::cols]);
    return cores;
  };
  // Two of the three axes are folded; an operand that depends on both depends on the streamed one not.
  const auto of = [&](const LinearForm& words) {
    const bool both = words.pe != 0 || (words.row != 0 && words.col != 0);
    return checked_multiply(beside(words), both ? parts[Axis::steps] : 1);
  };
  return {.ifmap = of(mapping.sram.ifmap_reads), .filter = of(mapping.sram.filter_reads), .ofmap = parts[cut.depth()]};
}

/// The operands whose words a second level may fetch once for all cores that need them.
std::vector<PerOperand> possible_sharing(const PerOperand& sharers, std::int64_t cores, const Machine& machine) {
  std::vector<PerOperand> possible{{.ifmap = 1, .filter = 1, .ofmap = sharers.ofmap}};
  if (machine.cores.l2_kb == 0 || !machine.memory->reads_sram) return possible;
  const auto needs = [&](std::int64_t sharing, std::int64_t sram_kb) {
    return checked_multiply(cores / sharing, sram_kb);
  };
  const std::int64_t ifmap_kb = needs(sharers.ifmap, machine.sram_kb.ifmap);
  const std::int64_t filter_kb = needs(sharers.filter, machine.sram_kb.filter);
  for (const bool ifmap : {false, true}) {
    for (const bool filter : {false, true}) {
      const std::int64_t kb = checked_add(ifmap ? ifmap_kb : 0, filter ? filter_kb : 0);
      if (kb == 0 || kb > machine.cores.l2_kb) continue;
      possible.push_back(
          {.ifmap = ifmap ? sharers.ifmap : 1, .filter = filter ? sharers.filter : 1, .ofmap = sharers.ofmap});
    }
  }
  return possible;
}

/// The result of the cores that one choice leaves.
class CoresRun {
 public:
  CoresRun(const Machine& machine, const CutLayer& cut, const Choice& choice)
      : machine_(machine), cut_(cut), choice_(choice), shares_(cut.shares(choice.parts)) {}

  [[nodiscard]] LayerResult best() const {
    const PerOperand all = sharers(shares_.front().mapping.storage[0], cut_, choice_.parts);
    std::optional<LayerResult> best;
    for (const PerOperand& sharing : possible_sharing(all, choice_.parts.product(), machine_)) {
      LayerResult next = run(sharing);
      if (!best || std::pair(next.cycles, next.dram.total()) < std::pair(best->cycles, best->dram.total())) {
        best = std::move(next);
      }
    }
    return std::move(*best);
  }

 private:
  [[nodiscard]] LayerResult run(const PerOperand& sharing) const {
    const std::int64_t cores = choice_.parts.product();
    const PerOperand copies{
        .ifmap = cores / sharing.ifmap, .filter = cores / sharing.filter, .ofmap = cores / sharing.ofmap};
    LayerResult result;
    auto detail = std::make_shared<CoresDetail>();
    double core_cycles = 0;
    Cycles slowest_compute;
    DramWords words;
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      const Share& share = shares_[i];
      LayerResult core = run_share(share, copies);
      core_cycles += static_cast<double>(core.cycles.count()) * static_cast<double>(share.cores);
      if (core.cycles > detail->slowest_core) {
        detail->slowest_core = core.cycles;
        detail->slowest_share = i;
        result.memory = core.memory;
      }
      slowest_compute = std::max(slowest_compute, core.cycles - core.stall_cycles);
      result.sram.ifmap_reads += core.sram.ifmap_reads * share.cores;
      result.sram.filter_reads += core.sram.filter_reads * share.cores;
      result.sram.ofmap_writes += core.sram.ofmap_writes * share.cores;
      result.folds = checked_add(result.folds, checked_multiply(core.folds, share.cores));
      add(words, core.dram, share.cores);
      detail->memory_of_shares.push_back(core.memory);
    }
    detail->choice = choice_;
    detail->cores = cores;
    detail->on_chip_words = on_chip_words(cut_, choice_.parts);
    detail->reduction = reduction(cut_, choice_.parts, cut_.largest(choice_.parts), machine_);
    detail->mean_core = core_cycles / static_cast<double>(cores);
    detail->sharing = sharing;
    detail->delivered = words;

    const LayerMapping& largest = shares_.front().mapping;
    result.dataflow = &largest.dataflow();
    result.packed_channels = largest.packed_channels;
    result.utilisation.mapping_efficiency =
        utilisation(largest, machine_.array, core::macs(shares_.front().layer), slowest_compute).mapping_efficiency;
    result.cycles = detail->slowest_core + detail->reduction.cycles;
    result.stall_cycles = detail->slowest_core - slowest_compute;
    if (machine_.memory->simulate_share != nullptr) result.cycles_with_prefetch = result.cycles;
    result.dram = {.ifmap_reads = once(words.ifmap_reads, sharing.ifmap),
                   .filter_reads = once(words.filter_reads, sharing.filter),
                   .ofmap_writes = once(words.ofmap_writes, sharing.ofmap),
                   .partial_sums_written = words.partial_sums_written,
                   .partial_sums_read = words.partial_sums_read};
    result.cores = std::move(detail);
    return result;
  }

  [[nodiscard]] LayerResult run_share(const Share& share, const PerOperand& copies) const {
    LayerResult core;
    const LayerCost cost = evaluate(share.mapping, machine_.array);
    core.macs = core::macs(share.layer);
    core.cycles = cost.cycles;
    core.sram = cost.sram;
    core.folds = cost.folds;
    if (machine_.memory->simulate_share != nullptr) {
      machine_.memory->simulate_share(share.layer, share.mapping, machine_, copies, core);
    }
    return core;
  }

  static void add(DramWords& words, const DramWords& of_core, std::int64_t cores) {
    words.ifmap_reads += of_core.ifmap_reads * cores;
    words.filter_reads += of_core.filter_reads * cores;
    words.ofmap_writes += of_core.ofmap_writes * cores;
    words.partial_sums_written += of_core.partial_sums_written * cores;
    words.partial_sums_read += of_core.partial_sums_read * cores;
  }

  static Elements once(Elements words, std::int64_t sharing) { return Elements{ceil_divide(words.count(), sharing)}; }

  const Machine& machine_;
  const CutLayer& cut_;
  const Choice& choice_;
  std::vector<Share> shares_;
};

LayerResult run_choice(const Machine& machine, const CutLayer& cut, const Choice& choice) {
  return CoresRun(machine, cut, choice).best();
}

LayerResult systole_result(const core::Layer& layer, const Machine& machine, const std::optional<Choice>& given) {
  const CutLayer cut(layer, machine);
  if (given) {
    return run_choice(machine, cut, {.scheme = given->scheme, .parts = clipped(cut, *given, machine.cores.count)});
  }
  if (machine.memory->simulate_share == nullptr) return run_choice(machine, cut, best_choice(layer, machine));
  const auto cycles_of = [&](const Choice& choice) { return run_choice(machine, cut, choice).cycles; };
  return run_choice(machine, cut, best_choice(layer, machine, cycles_of));
}

/// SCALE-Sim's own tools say cycles and words on chip, and no more.
LayerResult closed_form_result(const core::Layer& layer, const Machine& machine) {
  const ClosedFormCost cost =
      machine.cores.model == PartitionModel::scalesim ? scalesim_cost(layer, machine) : krittika_cost(layer, machine);
  auto detail = std::make_shared<CoresDetail>();
  detail->choice = cost.choice;
  detail->cores = cost.cores;
  detail->on_chip_words = cost.on_chip_words;
  detail->slowest_core = cost.slowest_core;
  detail->mean_core = cost.mean_core;
  LayerResult result;
  const LayerMapping mapping = map_layer(layer, machine);
  result.dataflow = &mapping.dataflow();
  result.utilisation = utilisation(mapping, machine.array, core::macs(layer), cost.slowest_core);
  result.cycles = cost.slowest_core;
  result.cores = std::move(detail);
  return result;
}

}  // namespace

bool cuts_layers(const Machine& machine) {
  return machine.cores.count > 1 && machine.cores.partition != Partition::layers;
}

std::optional<Choice> network_choice(const core::Network& network, const Machine& machine) {
  const bool wanted = cuts_layers(machine) && machine.cores.scope == PartitionScope::network &&
                      machine.cores.model == PartitionModel::systole;
  if (!wanted) return std::nullopt;
  std::vector<const core::Layer*> layers;
  for (const core::Layer& layer : network.layers) {
    if (core::runs_on_array(layer.op)) layers.push_back(&layer);
  }
  return choice_of_network(layers, machine);
}

LayerResult simulate_on_cores(const core::Layer& layer, const Machine& machine, const std::optional<Choice>& choice) {
  LayerResult result = machine.cores.model == PartitionModel::systole ? systole_result(layer, machine, choice)
                                                                      : closed_form_result(layer, machine);
  result.operator_class = core::classify(layer);
  result.macs = core::macs(layer);
  const double overall = overall_utilisation(result.macs, result.cycles, machine.array, machine.cores.count);
  result.utilisation.overall = overall;
  result.utilisation.compute = overall;
  return result;
}

}  // namespace systole::dataflows
