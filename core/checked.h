// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/error.h"

/// Arithmetic on 64-bit integers that never wraps: every function throws OverflowError instead.
/// All are O(1), pure and thread-safe.
namespace systole::core {

[[noreturn]] void throw_overflow();

constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) throw_overflow();
  return sum;
}

constexpr std::int64_t checked_subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) throw_overflow();
  return difference;
}

constexpr std::int64_t checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) throw_overflow();
  return product;
}

/// The product of all factors, from left to right.
template <class... Factors>
constexpr std::int64_t checked_product(std::int64_t first, Factors... rest) {
  ((first = checked_multiply(first, rest)), ...);
  return first;
}

/// ceil(a / b) for a >= 0 and b > 0; cannot overflow.
constexpr std::int64_t ceil_divide(std::int64_t a, std::int64_t b) {
  return a / b + static_cast<std::int64_t>(a % b != 0);
}

}  // namespace systole::core
