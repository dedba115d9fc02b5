// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/named.h"

/// The vector unit beside an array, as data: what runs the operators that the array does not run. dataflows/vector/
/// says what they cost.
namespace systole::dataflows {

/// How operators beside the array are costed.
enum class VectorModel : std::uint8_t {
  lanes,     ///< elements over lanes, by a table of cycles; what follows an array layer element by element is fused
  krittika,  ///< SCALE-Sim's sibling: five cycles a row of lanes for ReLU, one for everything else, nothing fused
  none,      ///< they cost nothing, and are said to
};
inline constexpr std::array kVectorModelNames{
    core::Named{VectorModel::lanes, "lanes", "elements over lanes by a table of cycles, elementwise work fused"},
    core::Named{VectorModel::krittika, "krittika", "as SCALE-Sim's multi-core sibling: ReLU 5 cycles, others 1"},
    core::Named{VectorModel::none, "none", "what the array does not run costs nothing"}};
constexpr const auto& named_values(VectorModel /*any*/) {
  return kVectorModelNames;
}
constexpr std::string_view name(VectorModel model) {
  return core::name_of(model);
}

/// What a lane does to one element at a time. Operators are made of these (dataflows/vector/element_work.h).
enum class Elementary : std::uint8_t { add, multiply, max, exponential, divide, square_root, move };
inline constexpr std::array kElementaryNames{
    core::Named{Elementary::add, "add", "sum or difference"},
    core::Named{Elementary::multiply, "multiply", "product"},
    core::Named{Elementary::max, "max", "larger or smaller of two"},
    core::Named{Elementary::exponential, "exp", "e to the power of the element"},
    core::Named{Elementary::divide, "divide", "quotient"},
    core::Named{Elementary::square_root, "sqrt", "square root"},
    core::Named{Elementary::move, "move", "element brought to another place: concat and slice"}};
constexpr const auto& named_values(Elementary /*any*/) {
  return kElementaryNames;
}
inline constexpr std::size_t kElementaries = kElementaryNames.size();

/// A count for each elementary operation: how many, or cycles of each.
template <class Count>
struct PerElementary {
  std::array<Count, kElementaries> counts{};
  [[nodiscard]] constexpr Count& operator[](Elementary of) { return counts[static_cast<std::size_t>(of)]; }
  [[nodiscard]] constexpr const Count& operator[](Elementary of) const { return counts[static_cast<std::size_t>(of)]; }
  friend bool operator==(const PerElementary&, const PerElementary&) = default;
};

/// Cycles of a lane for one element, unless a machine says otherwise. A lane is one pipelined ALU, which starts an
/// addition, a product or a comparison each cycle, as each of the 8 x 128 lanes of a TPU's vector unit does (Norrie et
/// al., "The Design Process for Google's Training Chips", IEEE Micro 41(2), 2021). What it has no instruction for is a
/// sequence of such steps:
///   exp      8: two to reduce the range, five of a polynomial of fifth degree, one to scale (Cephes' expf; Moshier)
///   divide   6: an estimate, two Newton steps of two, one product (Markstein, IBM J. R&D 34(1), 1990)
///   sqrt     8: an estimate, two Newton steps of three, one product (the same)
///   move     0: results are written where a concatenation or a slice is read
inline constexpr PerElementary<std::int64_t> kElementCycles{{1, 1, 1, 8, 6, 8, 0}};

struct VectorUnit {
  VectorModel model = VectorModel::lanes;
  std::int64_t lanes = 0;        ///< of each core; 0: as many as the array has columns
  bool fuse_elementwise = true;  ///< at the array's drain, where an elementwise operator alone reads an array layer
  PerElementary<std::int64_t> cycles = kElementCycles;
  friend bool operator==(const VectorUnit&, const VectorUnit&) = default;
};

}  // namespace systole::dataflows
