// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

#include "core/checked.h"

/// Counts that cannot be mixed up: adding cycles to bytes does not compile, and nothing wraps.
namespace systole::core {

/// A 64-bit count of one unit. Signed, so that savings may be negative. Arithmetic throws OverflowError.
template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(std::int64_t count) : count_(count) {}

  [[nodiscard]] constexpr std::int64_t count() const { return count_; }

  constexpr Quantity& operator+=(Quantity other) {
    count_ = checked_add(count_, other.count_);
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity{checked_subtract(a.count_, b.count_)}; }
  friend constexpr Quantity operator*(Quantity a, std::int64_t times) {
    return Quantity{checked_multiply(a.count_, times)};
  }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14

 private:
  std::int64_t count_ = 0;
};

using Cycles = Quantity<struct CyclesUnit>;          ///< clock cycles of the array
using Macs = Quantity<struct MacsUnit>;              ///< multiply-accumulates; a 1x1x1 one is 1
using Elements = Quantity<struct ElementsUnit>;      ///< tensor elements (SCALE-Sim's words)
using Parameters = Quantity<struct ParametersUnit>;  ///< weights, biases, BN scales and shifts
using Bytes = Quantity<struct BytesUnit>;

}  // namespace systole::core
