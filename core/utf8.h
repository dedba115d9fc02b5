// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 as Unicode 15 defines it (table 3-7): no overlong forms, no surrogates, nothing beyond U+10FFFF.
namespace systole::core {

/// What stands for bytes that are no character.
inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct Utf8Character {
  char32_t character = kReplacementCharacter;
  std::size_t bytes = 1;  ///< of a malformed one: of the longest beginning of a character that is there, at least 1
  bool sound = false;     ///< the bytes are a character
};

/// The character at the beginning of `text`, which is not empty. O(1).
Utf8Character first_character(std::string_view text);

void append_utf8(std::string& out, char32_t character);

}  // namespace systole::core
