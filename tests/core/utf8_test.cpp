// SPDX-License-Identifier: MIT
#include "core/utf8.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using systole::core::append_utf8;
using systole::core::first_character;

TEST_CASE("utf-8: every character comes back") {
  for (char32_t character = 0; character <= 0x10FFFF; character += character < 0x900 ? 1 : 61) {
    if (character >= 0xD800 && character <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, character);
    const std::size_t bytes = text.size();
    const auto read = first_character(text + "x");
    CHECK(read.sound);
    CHECK(read.character == character);
    CHECK(read.bytes == bytes);
  }
}

TEST_CASE("utf-8: what is no character, and how much of it is there") {
  struct Malformed {
    std::string_view text;
    std::size_t bytes;
  };
  const std::vector<Malformed> cases{
      {"\x80", 1},              // a tail without a lead
      {"\xC0\x80", 1},          // overlong
      {"\xE0\x9F\x80", 1},      // overlong
      {"\xED\xA0\x80", 1},      // a surrogate
      {"\xF4\x90\x80\x80", 1},  // beyond U+10FFFF
      {"\xF5\x80\x80\x80", 1},  // no lead
      {"\xE2\x82", 2},          // cut short
      {"\xF0\x9F\x98x", 3},     // broken off
      {"\xC3(", 1},
  };
  for (const Malformed& malformed : cases) {
    CAPTURE(malformed.text);
    const auto read = first_character(malformed.text);
    CHECK_FALSE(read.sound);
    CHECK(read.character == systole::core::kReplacementCharacter);
    CHECK(read.bytes == malformed.bytes);
  }
}

}  // namespace
