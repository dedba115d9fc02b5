// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"

/// Where a network's energy goes: counts of actions times their prices, line by line.
namespace systole::dataflows {

/// Parts of a machine that energy is spent in.
enum class Component : std::uint8_t { array, scratchpads, dram, vector_unit, leakage };
inline constexpr std::array kComponentNames{
    core::Named{Component::array, "array", "PEs: products, sums, registers, wires between them"},
    core::Named{Component::scratchpads, "scratchpads", "words in and out of the scratchpads"},
    core::Named{Component::dram, "dram", "words from and to DRAM"},
    core::Named{Component::vector_unit, "vector", "the lanes of the vector unit"},
    core::Named{Component::leakage, "leakage", "what PEs and scratchpads take whatever they do"}};
constexpr const auto& named_values(Component /*any*/) {
  return kComponentNames;
}
inline constexpr std::size_t kComponents = kComponentNames.size();

struct LedgerLine {
  Component component = Component::array;
  EnergyAction action = EnergyAction::multiply;
  std::string_view operand;  ///< ifmap, filter, ofmap, partial sums, vector; empty where there is none
  PricedWords words;         ///< that the price is of; all zero where it is of none
  std::int64_t count = 0;    ///< of leakage: PE-cycles, kilobyte-cycles
  Picojoules each;           ///< of one
  [[nodiscard]] Picojoules energy() const { return static_cast<double>(count) * each; }
};

/// A layer's lines, or a network's: equal actions at an equal price are one line. None of a count of zero.
struct Ledger {
  std::vector<LedgerLine> lines;
  [[nodiscard]] Picojoules total() const;
  [[nodiscard]] Picojoules total(Component component) const;
};

struct NetworkEnergy {
  std::vector<Ledger> layers;  ///< as many as the network has
  Ledger network;              ///< the layers' lines together
  bool leaks = false;          ///< whether leakage is in it: the table prices it, and the machine has a clock
};

/// Why the energy of networks on this machine cannot be told, in a sentence; empty if it can.
std::string why_no_energy(const Machine& machine);

/// The energy of what simulate() found. Layers that are missing there have no lines. Throws InputError where
/// why_no_energy says so or the table lacks a price, OverflowError. O(layers * actions).
NetworkEnergy network_energy(const core::Network& network, const Machine& machine, const NetworkResult& result,
                             const EnergyTable& table);

}  // namespace systole::dataflows
