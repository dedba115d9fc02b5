// SPDX-License-Identifier: MIT
#include "dataflows/energy/energy_ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/energy/array_actions.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/machine/precision.h"
#include "dataflows/vector/element_work.h"

namespace systole::dataflows {
namespace {

using core::checked_add;
using core::checked_multiply;
using core::checked_subtract;

constexpr std::string_view kIfmap = "ifmap";
constexpr std::string_view kFilter = "filter";
constexpr std::string_view kOfmap = "ofmap";
constexpr std::string_view kSums = "partial sums";
constexpr std::string_view kVector = "vector";

constexpr std::array kVectorActions{std::pair{Elementary::add, EnergyAction::vector_add},
                                    std::pair{Elementary::multiply, EnergyAction::vector_multiply},
                                    std::pair{Elementary::max, EnergyAction::vector_max},
                                    std::pair{Elementary::exponential, EnergyAction::vector_exp},
                                    std::pair{Elementary::divide, EnergyAction::vector_divide},
                                    std::pair{Elementary::square_root, EnergyAction::vector_sqrt},
                                    std::pair{Elementary::move, EnergyAction::vector_move}};

/// Whether leakage can be told: the table prices it, and a clock says how long it lasts.
bool leaks(const Machine& machine, const EnergyTable& table) {
  return machine.clock_mhz > 0 && (table.prices(EnergyAction::pe_leakage) || table.prices(EnergyAction::sram_leakage));
}

/// Puts a layer's counts into lines.
class LayerLines {
 public:
  LayerLines(const Machine& machine, const EnergyTable& table)
      : machine_(machine), table_(table), bits_(word_bits(machine)) {}

  Ledger of(const core::Network& network, std::size_t index, const LayerResult& result) {
    ledger_ = {};
    const core::Layer& layer = network.layers[index];
    if (result.dataflow != nullptr) {
      const ArrayActions actions = array_actions(map_layer(layer, machine_), machine_.array);
      add_array(result, actions.registers);
      add_scratchpads(result, actions);
      add_dram(result);
    }
    if (machine_.vector.model != VectorModel::none) add_vector(network, index, result.vector);
    add_leakage(checked_add(result.cycles.count(), result.vector.cycles.count()));
    return std::move(ledger_);
  }

 private:
  void add(Component component, EnergyAction action, std::string_view operand, std::int64_t count, PricedWords words) {
    if (count == 0) return;
    if (count < 0) throw core::InternalError(fmt::format("energy: {} {} {}", count, core::name_of(action), operand));
    ledger_.lines.push_back({.component = component,
                             .action = action,
                             .operand = operand,
                             .words = words,
                             .count = count,
                             .each = table_.price(action, words)});
  }

  void add_registers(std::string_view operand, const RegisterCounts& counts, std::int64_t bits) {
    add(Component::array, EnergyAction::register_write, operand, counts.writes, {.bits = bits});
    add(Component::array, EnergyAction::register_read, operand, counts.reads, {.bits = bits});
    add(Component::array, EnergyAction::hop, operand, counts.hops, {.bits = bits});
  }

  void add_array(const LayerResult& result, const FoldRegisters& registers) {
    const std::int64_t macs = result.macs.count();
    const std::int64_t slots =
        checked_multiply(result.cycles.count(), checked_multiply(machine_.array.rows, machine_.array.cols));
    add(Component::array, EnergyAction::multiply, {}, macs, {.bits = bits_.ifmap, .other_bits = bits_.filter});
    add(Component::array, EnergyAction::add, {}, macs, {.bits = bits_.partial_sum});
    // FuSeConv's formulas may take fewer cycles than an array has work for.
    add(Component::array, EnergyAction::idle, {}, std::max<std::int64_t>(0, checked_subtract(slots, macs)), {});
    add_registers(kIfmap, registers.ifmap, bits_.ifmap);
    add_registers(kFilter, registers.filter, bits_.filter);
    add_registers(kSums, registers.sums, bits_.partial_sum);
    add(Component::array, EnergyAction::broadcast, kFilter, registers.broadcasts, {.bits = bits_.filter});
  }

  void add_scratchpad(std::string_view operand, std::int64_t reads, std::int64_t writes, std::int64_t bits,
                      std::int64_t kb) {
    const PricedWords words{.bits = bits, .kb = static_cast<double>(kb)};
    add(Component::scratchpads, EnergyAction::sram_read, operand, reads, words);
    add(Component::scratchpads, EnergyAction::sram_write, operand, writes, words);
  }

  void add_scratchpads(const LayerResult& result, const ArrayActions& actions) {
    const SramCounts& sram = result.sram;
    const DramWords& dram = result.dram;
    add_scratchpad(kIfmap, sram.ifmap_reads.count(), dram.ifmap_reads.count(), bits_.ifmap, machine_.sram_kb.ifmap);
    add_scratchpad(kFilter, sram.filter_reads.count(), dram.filter_reads.count(), bits_.filter,
                   machine_.sram_kb.filter);
    // Sums go to the ofmap's scratchpad and come back until they are results.
    add_scratchpad(kSums, actions.sum_reads, actions.sum_reads, bits_.partial_sum, machine_.sram_kb.ofmap);
    const std::int64_t results = checked_subtract(sram.ofmap_writes.count(), actions.sum_reads);
    add_scratchpad(kOfmap, checked_add(dram.ofmap_writes.count(), dram.partial_sums_written.count()),
                   checked_add(results, dram.partial_sums_read.count()), bits_.ofmap, machine_.sram_kb.ofmap);
  }

  void add_dram(const LayerResult& result) {
    const DramWords& dram = result.dram;
    add(Component::dram, EnergyAction::dram_read, kIfmap, dram.ifmap_reads.count(), {.bits = bits_.ifmap});
    add(Component::dram, EnergyAction::dram_read, kFilter, dram.filter_reads.count(), {.bits = bits_.filter});
    add(Component::dram, EnergyAction::dram_read, kSums, dram.partial_sums_read.count(), {.bits = bits_.ofmap});
    add(Component::dram, EnergyAction::dram_write, kOfmap, dram.ofmap_writes.count(), {.bits = bits_.ofmap});
    add(Component::dram, EnergyAction::dram_write, kSums, dram.partial_sums_written.count(), {.bits = bits_.ofmap});
  }

  void add_vector(const core::Network& network, std::size_t index, const VectorCost& cost) {
    const ElementWork work = element_work(network, index);
    for (const auto& [elementary, action] : kVectorActions) {
      const std::int64_t count = checked_add(checked_multiply(work.per_element[elementary], work.elements),
                                             checked_multiply(work.per_row[elementary], work.rows));
      add(Component::vector_unit, action, kVector, count, {.bits = bits_.ofmap});
    }
    const std::int64_t reads = cost.reads.count();
    const std::int64_t writes = cost.writes.count();
    add_scratchpad(kVector, reads, reads, bits_.ifmap, machine_.sram_kb.ifmap);
    add(Component::dram, EnergyAction::dram_read, kVector, reads, {.bits = bits_.ifmap});
    add_scratchpad(kVector, writes, writes, bits_.ofmap, machine_.sram_kb.ofmap);
    add(Component::dram, EnergyAction::dram_write, kVector, writes, {.bits = bits_.ofmap});
  }

  /// Milliwatts for a cycle of so many MHz: 1 mW for 1 us is 1000 pJ.
  void add_leakage(std::int64_t cycles) {
    if (!leaks(machine_, table_)) return;
    const double picojoules = 1000 / machine_.clock_mhz;
    const auto leak = [&](EnergyAction action, std::string_view of, std::int64_t parts) {
      add(Component::leakage, action, of, checked_multiply(cycles, parts), {});
      if (!ledger_.lines.empty() && ledger_.lines.back().action == action) {
        ledger_.lines.back().each = picojoules * ledger_.lines.back().each;
      }
    };
    if (cycles == 0) return;
    if (table_.prices(EnergyAction::pe_leakage)) {
      leak(EnergyAction::pe_leakage, {}, checked_multiply(machine_.array.rows, machine_.array.cols));
    }
    if (table_.prices(EnergyAction::sram_leakage)) {
      leak(EnergyAction::sram_leakage, {},
           checked_add(machine_.sram_kb.ifmap, checked_add(machine_.sram_kb.filter, machine_.sram_kb.ofmap)));
    }
  }

  const Machine& machine_;
  const EnergyTable& table_;
  WordBits bits_;
  Ledger ledger_;
};

bool is_same_action(const LedgerLine& a, const LedgerLine& b) {
  return a.component == b.component && a.action == b.action && a.operand == b.operand && a.words == b.words &&
         a.each == b.each;
}

void add_to(Ledger& sum, const Ledger& part) {
  for (const LedgerLine& line : part.lines) {
    const auto same = std::ranges::find_if(sum.lines, [&](const LedgerLine& l) { return is_same_action(l, line); });
    if (same == sum.lines.end()) {
      sum.lines.push_back(line);
    } else {
      same->count = checked_add(same->count, line.count);
    }
  }
}

}  // namespace

Picojoules Ledger::total() const {
  Picojoules sum;
  for (const LedgerLine& line : lines) sum += line.energy();
  return sum;
}

Picojoules Ledger::total(Component component) const {
  Picojoules sum;
  for (const LedgerLine& line : lines) {
    if (line.component == component) sum += line.energy();
  }
  return sum;
}

std::string why_no_energy(const Machine& machine) {
  if (!machine.memory->reads_sram) {
    return fmt::format("memory {} counts no words of DRAM, which take most of the energy (--memory tiled or scalesim)",
                       machine.memory->name);
  }
  if (machine.cores.count > 1) return "the ledger is of one core so far (--cores 1)";
  if (machine.sparsity.enabled) return "the ledger counts dense layers; SCALE-Sim's sparsity leaves weights out";
  if (machine.keep_activations) return "the ledger does not follow activations that stay on chip yet";
  return {};
}

NetworkEnergy network_energy(const core::Network& network, const Machine& machine, const NetworkResult& result,
                             const EnergyTable& table) {
  if (const std::string why = why_no_energy(machine); !why.empty()) throw core::InputError("energy: " + why);
  NetworkEnergy energy;
  energy.leaks = leaks(machine, table);
  LayerLines lines(machine, table);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const bool missing = missing_layer(result, i) != nullptr;
    energy.layers.push_back(missing ? Ledger{} : lines.of(network, i, result.layers[i]));
    add_to(energy.network, energy.layers.back());
  }
  std::ranges::stable_sort(energy.network.lines, {}, [](const LedgerLine& line) {
    return std::pair{line.component, line.action};
  });
  return energy;
}

}  // namespace systole::dataflows
