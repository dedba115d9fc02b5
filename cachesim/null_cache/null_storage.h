// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/quantity.h"

/// Tells how many entries a null cache of so many bits has. The paper says 1 KB and nothing more (SparseCache, 2.1).
namespace systole::cachesim {

using Bits = core::Quantity<struct BitsUnit>;

/// This is one way to count the bits of a ternary entry.
struct EntryAccounting {
  std::string_view name;
  std::string_view counted;  ///< what stands in an entry
  std::int64_t bits_per_entry = 0;
  std::int64_t entries = 0;  ///< that fit
  std::int64_t lines_unmerged = 0;
};

/// The accountings of the specification for a TCAM of `storage` and line addresses of `line_bits`, the dearest first:
/// every ternary digit two SRAM bits with 9 bits of replacement state, the same with one reference bit, a digit and
/// 5 bits of state in one 32-bit word, digits alone.
std::vector<EntryAccounting> tcam_accountings(Bits storage, std::int64_t line_bits);

/// Counts entries of a sectored zero-content cache of `storage`: a tag and a bit a line.
EntryAccounting sectored_accounting(Bits storage, std::int64_t line_bits, std::int64_t sector_lines);

}  // namespace systole::cachesim
