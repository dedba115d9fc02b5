// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/energy/action_counts.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"

/// Where a network's energy goes: counts of actions times their prices, line by line.
namespace systole::dataflows {

struct LedgerLine {
  Component component = Component::array;
  EnergyAction action = EnergyAction::multiply;
  std::string_view operand;  ///< whose words (kMovedNames); empty where there are none
  PricedWords words;         ///< that the price is of; all zero where it is of none
  std::int64_t count = 0;    ///< of leakage: PE-cycles, kilobyte-cycles
  Picojoules each;           ///< of one
  [[nodiscard]] Picojoules energy() const { return static_cast<double>(count) * each; }
};

/// A layer's lines, or a network's, in the order of slots. None of a count of zero.
struct Ledger {
  std::vector<LedgerLine> lines;
  [[nodiscard]] Picojoules total() const;
  [[nodiscard]] Picojoules total(Component component) const;
};

/// What actions cost on one machine. Prices are looked up when they are first asked for. Not thread-safe.
class MachinePrices {
 public:
  /// The table must outlive it.
  MachinePrices(const Machine& machine, const EnergyTable& table);

  /// Whether leakage is in energies: the table prices it, and the machine has a clock.
  [[nodiscard]] bool leaks() const { return leaks_; }

  /// Throws InputError with all prices that the table lacks. O(slots).
  Ledger ledger(const ActionCounts& counts);
  /// Its total, to the last digit. O(slots).
  Picojoules total(const ActionCounts& counts);

 private:
  void require_prices(const ActionCounts& counts) const;
  [[nodiscard]] bool has_line(const ActionCounts& counts, std::size_t slot) const;
  const Picojoules& each(std::size_t slot);

  const EnergyTable& table_;
  double clock_mhz_;
  bool leaks_;
  bool is_whole_;  ///< it prices everything
  std::array<PricedWords, kLedgerSlots> words_{};
  std::array<std::optional<Picojoules>, kLedgerSlots> each_{};
};

struct NetworkEnergy {
  std::vector<Ledger> layers;  ///< as many as the network has
  Ledger waiting;              ///< of cores that have no layer, under Partition::layers
  Ledger network;              ///< all of it
  bool leaks = false;          ///< whether leakage is in it
};

/// Watts over so many cycles; nothing without a clock or cycles, or by a table in its own unit.
std::optional<double> average_watts(double energy, core::Cycles cycles, const Machine& machine,
                                    const EnergyTable& table);

/// The energy of what simulate() found. Layers that are missing there have no lines. Throws InputError where
/// why_no_energy says so or the table lacks a price, OverflowError. O(layers * actions).
NetworkEnergy network_energy(const core::Network& network, const Machine& machine, const NetworkResult& result,
                             const EnergyTable& table);

}  // namespace systole::dataflows
