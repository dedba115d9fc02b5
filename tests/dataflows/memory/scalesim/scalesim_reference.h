// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>

/// SCALE-Sim's memory model, element by element and cycle by cycle: matrices of addresses, every demand line, every
/// word. It shares no code with the library's model, which must agree with it for ever.
namespace systole::tests {

struct ReferenceCase {
  std::int64_t h = 1;  ///< ifmap height, width
  std::int64_t w = 1;
  std::int64_t fh = 1;  ///< filter height, width
  std::int64_t fw = 1;
  std::int64_t channels = 1;
  std::int64_t filters = 1;
  std::int64_t stride = 1;
  std::int64_t rows = 1;  ///< of the array
  std::int64_t cols = 1;
  char dataflow = 'o';  ///< o, w or i
  bool user = true;     ///< USER or CALC
  /// Whose rules: SCALE-Sim v3's, v2's, or those behind its ISPASS 2025 artifact.
  enum class Rules : std::uint8_t { v3, v2, ispass25 };
  Rules rules = Rules::v3;
  std::array<std::int64_t, 3> kb{1, 1, 1};  ///< of ifmap, filter, ofmap; and so below
  std::array<std::int64_t, 3> bandwidth{10, 10, 10};
  std::array<std::int64_t, 3> offset{0, 10'000'000, 20'000'000};
  std::int64_t kept = 1;  ///< weights that sparsity keeps, the first of every `of`
  std::int64_t of = 1;
};

std::ostream& operator<<(std::ostream& out, const ReferenceCase& c);

struct ReferenceTraffic {
  std::int64_t start = 0;
  std::int64_t stop = 0;
  std::int64_t words = 0;
  friend bool operator==(const ReferenceTraffic&, const ReferenceTraffic&) = default;
};

struct ReferenceResult {
  std::int64_t total = 0;
  std::int64_t stall = 0;
  std::array<ReferenceTraffic, 3> sram;  ///< of ifmap, filter, ofmap
  std::array<ReferenceTraffic, 3> dram;
  bool crashes = false;  ///< SCALE-Sim divides by zero: two estimated epochs end in one cycle
};

/// O(cycles * (rows + cols)) and more.
ReferenceResult reference_memory(const ReferenceCase& c);

}  // namespace systole::tests
