// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>
#include "core/named.h"

/// Describes what a CPU's accesses look like to its caches: lines, and runs of accesses to one line.
namespace systole::cachesim {

using Address = std::uint64_t;      ///< in bytes
using LineAddress = std::uint64_t;  ///< an Address divided by the line size

inline constexpr std::uint32_t kLongestLine = 4096;  ///< in bytes

/// Says how byte addresses fall into lines. `bytes` is a power of two (CacheConfiguration::validate says so to users).
class LineGeometry {
 public:
  constexpr explicit LineGeometry(std::uint32_t bytes = 32)
      : bytes_(bytes), shift_(static_cast<std::uint32_t>(std::countr_zero(bytes))) {}

  [[nodiscard]] constexpr std::uint32_t bytes() const { return bytes_; }
  [[nodiscard]] constexpr LineAddress line_of(Address address) const { return address >> shift_; }
  [[nodiscard]] constexpr Address address_of(LineAddress line) const { return line << shift_; }
  [[nodiscard]] constexpr std::uint32_t offset(Address address) const {
    return static_cast<std::uint32_t>(address) & (bytes_ - 1);
  }
  /// Gives the bits of a line address where a byte address has `address_bits`: 27 of 32 with 32-byte lines
  /// (SparseCache, 2.).
  [[nodiscard]] constexpr std::uint32_t line_bits(std::uint32_t address_bits) const { return address_bits - shift_; }

 private:
  std::uint32_t bytes_;
  std::uint32_t shift_;
};

/// Says what an address belongs to, for statistics by kind of data.
enum class Region : std::uint8_t { activations, weights, im2col, packed_a, packed_b, bias, other };
inline constexpr std::array kRegionNames{
    core::Named{Region::activations, "activations", "inputs and outputs of layers"},
    core::Named{Region::weights, "weights", "of layers"},
    core::Named{Region::im2col, "im2col", "unfolded inputs"},
    core::Named{Region::packed_a, "packed_a", "the packed left operand of a product"},
    core::Named{Region::packed_b, "packed_b", "the packed right operand"},
    core::Named{Region::bias, "bias", "biases, scales and shifts"},
    core::Named{Region::other, "other", "anything else"}};
constexpr const auto& named_values(Region /*of*/) {
  return kRegionNames;
}
inline constexpr auto kRegions = core::values_of(kRegionNames);
constexpr std::string_view name(Region value) {
  return core::name_of(value);
}

/// Holds `accesses` consecutive accesses of one kind to one line, with what a zero detector beside the cache would see.
/// One access is a run of 1. Longer runs are one probe and otherwise sure hits (SparseCache, 9.).
///
/// Contents are those of the logical memory, what the program sees: for a load at the time of the load, for a store
/// (or a modification) after its last byte was written. Exact detection never changes contents, so a run can be judged
/// once and handed to any number of caches.
struct LineRun {
  LineAddress line = 0;
  std::uint32_t accesses = 1;
  Region region = Region::other;
  bool store : 1 = false;
  bool modify : 1 = false;      ///< a load that writes the line as well, in one access: it counts as a load
  bool null : 1 = false;        ///< the detector takes the line for a zero line (ZeroDetector)
  bool all_zero : 1 = false;    ///< every bit of the line is 0; implied by `null` unless it approximates
  bool was_zero : 1 = false;    ///< of a store or modification: every bit of the line was 0 before it
  bool next_null : 1 = false;   ///< every bit of the next line is 0 (for a prefetcher)
  bool next_known : 1 = false;  ///< there is a next line, and `next_null` tells of it

  [[nodiscard]] constexpr bool writes() const { return store || modify; }
};

}  // namespace systole::cachesim
