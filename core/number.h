// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace systole::core {

/// `text` without spaces, those of Unicode among them, and tabs at its ends.
std::string_view trimmed(std::string_view text);

enum class NumberFault : std::uint8_t {
  none,
  empty,
  not_a_number,  ///< letters, signs in the wrong place, trailing text
  fraction,      ///< a number, but not a whole one (1.5, 1e3)
  too_large,     ///< outside the signed 64-bit range
};

struct WholeNumber {
  std::int64_t value = 0;
  NumberFault fault = NumberFault::none;
};

/// Reads a whole decimal number with an optional sign; spaces around it are allowed, nothing else is.
WholeNumber parse_whole(std::string_view text);

/// Reads a finite decimal number; nothing if `text` is not one.
std::optional<double> parse_real(std::string_view text);

/// What a fault is called in a message that expected a whole number, e.g. "a fraction".
std::string_view describe(NumberFault fault);

}  // namespace systole::core
