// SPDX-License-Identifier: MIT
#include "dataflows/energy/energy_ledger.h"

#include <algorithm>

#include "core/diagnostic.h"

#include "dataflows/result/rates.h"

namespace systole::dataflows {
namespace {

/// Milliwatts for a cycle of so many MHz: 1 mW for 1 us is 1000 pJ.
constexpr double kPicojoulesOfMilliwatt = 1000;

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

MachinePrices::MachinePrices(const Machine& machine, const EnergyTable& table)
    : table_(table),
      clock_mhz_(machine.clock_mhz),
      leaks_(machine.clock_mhz > 0 &&
             (table.prices(EnergyAction::pe_leakage) || table.prices(EnergyAction::sram_leakage))),
      is_whole_(std::ranges::all_of(kEnergyActionNames, [&](const auto& row) { return table.prices(row.value); })) {
  for (std::size_t i = 0; i < kLedgerSlots; ++i) words_[i] = priced_words(ledger_slot(i), machine);
}

/// Leakage is priced where it can be; everything else must be.
bool MachinePrices::has_line(const ActionCounts& counts, std::size_t slot) const {
  if (counts[slot] == 0) return false;
  const LedgerSlot& of = ledger_slot(slot);
  return of.component != Component::leakage || (leaks_ && table_.prices(of.action));
}

void MachinePrices::require_prices(const ActionCounts& counts) const {
  core::Diagnostics missing;
  for (const auto& action : kEnergyActionNames) {
    if (table_.prices(action.value)) continue;
    bool is_done = false;
    for (std::size_t i = 0; i < kLedgerSlots; ++i) {
      is_done = is_done || (ledger_slot(i).action == action.value && has_line(counts, i));
    }
    if (is_done) missing.add(table_.no_price(action.value));
  }
  missing.throw_if_any();
}

const Picojoules& MachinePrices::each(std::size_t slot) {
  std::optional<Picojoules>& each = each_[slot];
  if (!each) {
    const LedgerSlot& of = ledger_slot(slot);
    each = table_.price(of.action, words_[slot]);
    if (of.component == Component::leakage) each = kPicojoulesOfMilliwatt / clock_mhz_ * *each;
  }
  return *each;
}

Ledger MachinePrices::ledger(const ActionCounts& counts) {
  require_prices(counts);
  Ledger ledger;
  for (std::size_t i = 0; i < kLedgerSlots; ++i) {
    if (!has_line(counts, i)) continue;
    const LedgerSlot& slot = ledger_slot(i);
    ledger.lines.push_back({.component = slot.component,
                            .action = slot.action,
                            .operand = core::name_of(slot.moved),
                            .words = words_[i],
                            .count = counts[i],
                            .each = each(i)});
  }
  return ledger;
}

Picojoules MachinePrices::total(const ActionCounts& counts) {
  if (!is_whole_) require_prices(counts);
  Picojoules sum;
  for (std::size_t i = 0; i < kLedgerSlots; ++i) {
    if (has_line(counts, i)) sum += static_cast<double>(counts[i]) * each(i);
  }
  return sum;
}

std::optional<double> average_watts(double energy, core::Cycles cycles, const Machine& machine,
                                    const EnergyTable& table) {
  constexpr double kPicojoulesOfMillijoule = 1e9;
  const auto time = milliseconds(cycles, machine);
  if (!time || *time <= 0 || table.unit != "pJ") return std::nullopt;
  return energy / kPicojoulesOfMillijoule / *time;
}

NetworkEnergy network_energy(const core::Network& network, const Machine& machine, const NetworkResult& result,
                             const EnergyTable& table) {
  const NetworkActions actions = network_actions(network, machine, result);
  MachinePrices prices(machine, table);
  NetworkEnergy energy;
  energy.leaks = prices.leaks();
  energy.network = prices.ledger(actions.network);  // first: it lacks all prices that layers lack
  for (const ActionCounts& layer : actions.layers) energy.layers.push_back(prices.ledger(layer));
  energy.waiting = prices.ledger(actions.waiting);
  return energy;
}

}  // namespace systole::dataflows
