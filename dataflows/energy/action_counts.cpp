// SPDX-License-Identifier: MIT
#include "dataflows/energy/action_counts.h"

#include <fmt/format.h>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/machine/precision.h"

namespace systole::dataflows {
namespace {

std::int64_t bits_of(const LedgerSlot& slot, const WordBits& bits) {
  switch (slot.moved) {
    case Moved::filter:
    case Moved::l2_filter:
      return bits.filter;
    case Moved::sums:
      // DRAM holds partial sums as words of the ofmap, several for each.
      return slot.component == Component::dram ? bits.ofmap : bits.partial_sum;
    case Moved::ofmap:
    case Moved::vector:
    case Moved::vector_out:
      return bits.ofmap;
    case Moved::nothing:
    case Moved::ifmap:
    case Moved::vector_in:
    case Moved::kept:
    case Moved::l2_ifmap:
      break;
  }
  return bits.ifmap;
}

std::int64_t kilobytes_of(Moved moved, const Machine& machine) {
  switch (moved) {
    case Moved::filter:
      return machine.sram_kb.filter;
    case Moved::ofmap:
    case Moved::sums:
    case Moved::vector_out:
      return machine.sram_kb.ofmap;
    case Moved::l2_ifmap:
    case Moved::l2_filter:
      return machine.cores.l2_kb;
    default:
      return machine.sram_kb.ifmap;
  }
}

}  // namespace

std::int64_t ActionCounts::of_all(EnergyAction action) const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < kLedgerSlots; ++i) {
    if (ledger_slot(i).action == action) sum = core::checked_add(sum, counts_[i]);
  }
  return sum;
}

void ActionCounts::add(EnergyAction action, Moved moved, std::int64_t count) {
  const std::size_t slot = slot_of(action, moved);
  if (count < 0 || slot == kLedgerSlots) {
    throw core::InternalError(fmt::format("energy: {} {} {}", count, core::name_of(action), core::name_of(moved)));
  }
  counts_[slot] = core::checked_add(counts_[slot], count);
}

void ActionCounts::add(const ActionCounts& other, std::int64_t times) {
  for (std::size_t i = 0; i < kLedgerSlots; ++i) {
    if (other.counts_[i] == 0) continue;
    counts_[i] = core::checked_add(counts_[i], core::checked_multiply(other.counts_[i], times));
  }
}

PricedWords priced_words(const LedgerSlot& slot, const Machine& machine) {
  const WordBits bits = word_bits(machine);
  switch (slot.action) {
    case EnergyAction::multiply:
      return {.bits = bits.ifmap, .other_bits = bits.filter};
    case EnergyAction::add:
      return {.bits = bits.partial_sum};
    case EnergyAction::row_link:
      return {.bits = bits.filter};
    case EnergyAction::idle:
    case EnergyAction::pe_leakage:
    case EnergyAction::sram_leakage:
      return {};
    case EnergyAction::sram_read:
    case EnergyAction::sram_write:
      return {.bits = bits_of(slot, bits), .kb = static_cast<double>(kilobytes_of(slot.moved, machine))};
    default:
      return {.bits = bits_of(slot, bits)};
  }
}

}  // namespace systole::dataflows
