// SPDX-License-Identifier: MIT
#include "core/utf8.h"

namespace systole::core {
namespace {

/// What a lead byte says of its character.
struct Lead {
  std::size_t bytes;
  unsigned bits;    ///< the lead's part of the character
  unsigned second;  ///< the least second byte: excludes overlong forms
  unsigned last;    ///< the greatest second byte: excludes surrogates and what is beyond U+10FFFF
};

Lead lead_of(unsigned byte) {
  constexpr unsigned kLeast = 0x80;
  constexpr unsigned kMost = 0xBF;
  if (byte < 0x80) return {1, byte, kLeast, kMost};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, byte & 0x1FU, kLeast, kMost};
  if (byte >= 0xE0 && byte <= 0xEF) return {3, byte & 0x0FU, byte == 0xE0 ? 0xA0 : kLeast, byte == 0xED ? 0x9F : kMost};
  if (byte >= 0xF0 && byte <= 0xF4) return {4, byte & 0x07U, byte == 0xF0 ? 0x90 : kLeast, byte == 0xF4 ? 0x8F : kMost};
  return {0, 0, 0, 0};
}

}  // namespace

Utf8Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.bytes == 0) return {};
  char32_t character = lead.bits;
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    const unsigned least = i == 1 ? lead.second : 0x80;
    const unsigned most = i == 1 ? lead.last : 0xBF;
    if (i >= text.size() || byte(i) < least || byte(i) > most) return {.bytes = i};
    character = (character << 6U) | (byte(i) & 0x3FU);
  }
  return {.character = character, .bytes = lead.bytes, .sound = true};
}

void append_utf8(std::string& out, char32_t character) {
  const auto tail = [&](char32_t bits) { out += static_cast<char>(0x80U | (bits & 0x3FU)); };
  if (character < 0x80) {
    out += static_cast<char>(character);
  } else if (character < 0x800) {
    out += static_cast<char>(0xC0U | (character >> 6U));
    tail(character);
  } else if (character < 0x10000) {
    out += static_cast<char>(0xE0U | (character >> 12U));
    tail(character >> 6U);
    tail(character);
  } else {
    out += static_cast<char>(0xF0U | (character >> 18U));
    tail(character >> 12U);
    tail(character >> 6U);
    tail(character);
  }
}

}  // namespace systole::core
