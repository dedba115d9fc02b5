// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

/// The two small values that everything about an array is said with.
namespace systole::dataflows {

/// R rows by C columns of processing elements.
struct Array {
  std::int64_t rows = 32;
  std::int64_t cols = 32;
  friend bool operator==(const Array&, const Array&) = default;
};

/// One value an operand.
struct PerOperand {
  std::int64_t ifmap = 0;
  std::int64_t filter = 0;
  std::int64_t ofmap = 0;
  friend bool operator==(const PerOperand&, const PerOperand&) = default;
};

}  // namespace systole::dataflows
