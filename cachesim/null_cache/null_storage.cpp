// SPDX-License-Identifier: MIT
#include "cachesim/null_cache/null_storage.h"

#include <bit>

namespace systole::cachesim {
namespace {

EntryAccounting row(std::string_view name, std::string_view counted, std::int64_t bits, Bits storage,
                    std::int64_t lines_an_entry) {
  const std::int64_t entries = storage.count() / bits;
  return {.name = name,
          .counted = counted,
          .bits_per_entry = bits,
          .entries = entries,
          .lines_unmerged = core::checked_multiply(entries, lines_an_entry)};
}

}  // namespace

std::vector<EntryAccounting> tcam_accountings(Bits storage, std::int64_t line_bits) {
  return {row("physical", "value, mask, valid, 9 bits of replacement state", 2 * line_bits + 10, storage, 1),
          row("reference bit", "value, mask, valid, 1 reference bit", 2 * line_bits + 2, storage, 1),
          row("address words", "a digit counted once, 5 bits of state: 32-bit words", line_bits + 5, storage, 1),
          row("digits alone", "a digit counted once, nothing else", line_bits, storage, 1)};
}

EntryAccounting sectored_accounting(Bits storage, std::int64_t line_bits, std::int64_t sector_lines) {
  const std::int64_t index_bits = std::countr_zero(static_cast<std::uint64_t>(sector_lines));
  return row("sectored", "tag of a sector, one bit a line", line_bits - index_bits + sector_lines, storage,
             sector_lines);
}

}  // namespace systole::cachesim
