// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "core/named.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/machine/machine.h"

/// How often a machine does what costs energy, as whole numbers: what a ledger is made of, and what may be added up in
/// any order.
namespace systole::dataflows {

/// Parts of a machine that energy is spent in.
enum class Component : std::uint8_t { array, scratchpads, dram, vector_unit, leakage };
inline constexpr std::array kComponentNames{
    core::Named{Component::array, "array", "PEs: products, sums, registers, wires between them"},
    core::Named{Component::scratchpads, "scratchpads", "words in and out of the scratchpads, and between cores"},
    core::Named{Component::dram, "dram", "words from and to DRAM"},
    core::Named{Component::vector_unit, "vector", "the lanes of the vector unit"},
    core::Named{Component::leakage, "leakage", "what PEs and scratchpads take whatever they do"}};
constexpr const auto& named_values(Component /*any*/) {
  return kComponentNames;
}
inline constexpr std::size_t kComponents = kComponentNames.size();

/// Whose words an action moves.
enum class Moved : std::uint8_t {
  nothing,
  ifmap,
  filter,
  ofmap,
  sums,
  vector,
  vector_in,
  vector_out,
  kept,
  l2_ifmap,
  l2_filter,
};
inline constexpr std::array kMovedNames{
    core::Named{Moved::nothing, "", "no words"},
    core::Named{Moved::ifmap, "ifmap", "the array's ifmap"},
    core::Named{Moved::filter, "filter", "the array's filters"},
    core::Named{Moved::ofmap, "ofmap", "results"},
    core::Named{Moved::sums, "partial sums", "results that are not final"},
    core::Named{Moved::vector, "vector", "elements of the vector unit"},
    core::Named{Moved::vector_in, "vector in", "what the vector unit reads"},
    core::Named{Moved::vector_out, "vector out", "what the vector unit makes"},
    core::Named{Moved::kept, "kept results", "results that go to the ifmap scratchpad for later layers"},
    core::Named{Moved::l2_ifmap, "l2 ifmap", "the ifmap in the level that cores share"},
    core::Named{Moved::l2_filter, "l2 filter", "filters in the level that cores share"}};
constexpr const auto& named_values(Moved /*any*/) {
  return kMovedNames;
}

/// One line that a ledger may have.
struct LedgerSlot {
  Component component = Component::array;
  EnergyAction action = EnergyAction::multiply;
  Moved moved = Moved::nothing;
  friend bool operator==(const LedgerSlot&, const LedgerSlot&) = default;
};

/// All of them, in the order in which ledgers list them and totals add them up.
namespace energy_detail {
struct SlotList {
  static constexpr std::size_t kMost = 64;
  std::array<LedgerSlot, kMost> slots{};
  std::size_t size = 0;
  constexpr void add(Component component, EnergyAction action, std::initializer_list<Moved> all) {
    for (const Moved moved : all) slots[size++] = {.component = component, .action = action, .moved = moved};
  }
};
constexpr SlotList all_slots() {
  using enum EnergyAction;
  using enum Moved;
  SlotList list;
  for (const EnergyAction action : {multiply, add, idle}) list.add(Component::array, action, {nothing});
  for (const EnergyAction action : {register_write, register_read, hop}) {
    list.add(Component::array, action, {ifmap, filter, sums});
  }
  list.add(Component::array, broadcast, {filter});
  list.add(Component::array, row_link, {nothing});
  for (const EnergyAction action : {sram_read, sram_write}) {
    list.add(Component::scratchpads, action, {ifmap, filter, sums, ofmap, vector_in, vector_out});
  }
  list.add(Component::scratchpads, sram_write, {kept});
  for (const EnergyAction action : {sram_read, sram_write}) {
    list.add(Component::scratchpads, action, {l2_ifmap, l2_filter});
  }
  list.add(Component::scratchpads, core_link, {ifmap, filter, sums});
  list.add(Component::dram, dram_read, {ifmap, filter, sums, vector_in});
  list.add(Component::dram, dram_write, {ofmap, sums, vector_out});
  for (const EnergyAction action :
       {vector_add, vector_multiply, vector_max, vector_exp, vector_divide, vector_sqrt, vector_move}) {
    list.add(Component::vector_unit, action, {vector});
  }
  list.add(Component::vector_unit, vector_add, {sums});
  for (const EnergyAction action : {pe_leakage, sram_leakage}) list.add(Component::leakage, action, {nothing});
  return list;
}
inline constexpr SlotList kSlotList = all_slots();
}  // namespace energy_detail
inline constexpr std::size_t kLedgerSlots = energy_detail::kSlotList.size;
constexpr const LedgerSlot& ledger_slot(std::size_t index) {
  return energy_detail::kSlotList.slots[index];
}
/// The position of a line; kLedgerSlots where no ledger has it.
constexpr std::size_t slot_of(EnergyAction action, Moved moved = Moved::nothing) {
  std::size_t index = 0;
  while (index < kLedgerSlots && (ledger_slot(index).action != action || ledger_slot(index).moved != moved)) ++index;
  return index;
}

/// One count a line.
class ActionCounts {
 public:
  [[nodiscard]] std::int64_t operator[](std::size_t slot) const { return counts_[slot]; }
  [[nodiscard]] std::int64_t of(EnergyAction action, Moved moved = Moved::nothing) const {
    return counts_[slot_of(action, moved)];
  }
  /// Of all words that the action moves.
  [[nodiscard]] std::int64_t of_all(EnergyAction action) const;

  // All throw OverflowError, and InternalError for a count below zero or of a line that no ledger has.
  void add(EnergyAction action, Moved moved, std::int64_t count);
  void add(EnergyAction action, std::int64_t count) { add(action, Moved::nothing, count); }
  void add(const ActionCounts& other, std::int64_t times = 1);
  void clear(EnergyAction action, Moved moved = Moved::nothing) { counts_[slot_of(action, moved)] = 0; }

  friend bool operator==(const ActionCounts&, const ActionCounts&) = default;

 private:
  std::array<std::int64_t, kLedgerSlots> counts_{};
};

/// The words that the action of a line is priced by on the machine. Throws OverflowError. O(1).
PricedWords priced_words(const LedgerSlot& slot, const Machine& machine);

}  // namespace systole::dataflows
