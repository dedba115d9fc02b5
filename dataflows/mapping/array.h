// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// `ROWSxCOLS`.
std::string array_text(const Array& array);

/// `ROWSxCOLS` as a user writes it, both at least 1; nothing if the text is something else.
std::optional<Array> array_named(std::string_view text);

}  // namespace systole::dataflows
