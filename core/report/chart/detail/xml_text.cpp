// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/xml_text.h"

#include <cstddef>

namespace systole::core::chart {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t character;
  std::size_t bytes;
};

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

Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.bytes == 0) return {kReplacement, 1};
  char32_t character = lead.bits;
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    const unsigned least = i == 1 ? lead.second : 0x80;
    const unsigned most = i == 1 ? lead.last : 0xBF;
    if (i >= text.size() || byte(i) < least || byte(i) > most) return {kReplacement, i};
    character = (character << 6U) | (byte(i) & 0x3FU);
  }
  return {character, lead.bytes};
}

char32_t printable(char32_t character) {
  if (character == '\t' || character == '\n' || character == '\r') return ' ';
  const bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
  const bool noncharacter = (character & 0xFFFEU) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
  return control || noncharacter ? kReplacement : character;
}

}  // namespace

std::u32string characters(std::string_view text) {
  std::u32string found;
  while (!text.empty()) {
    const Decoded next = decode(text);
    found += printable(next.character);
    text.remove_prefix(next.bytes);
  }
  return found;
}

std::string utf8(std::u32string_view text) {
  std::string out;
  const auto tail = [&](char32_t bits) { out += static_cast<char>(0x80U | (bits & 0x3FU)); };
  for (const char32_t c : text) {
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += static_cast<char>(0xC0U | (c >> 6U));
      tail(c);
    } else if (c < 0x10000) {
      out += static_cast<char>(0xE0U | (c >> 12U));
      tail(c >> 6U);
      tail(c);
    } else {
      out += static_cast<char>(0xF0U | (c >> 18U));
      tail(c >> 12U);
      tail(c >> 6U);
      tail(c);
    }
  }
  return out;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : utf8(characters(text))) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace systole::core::chart
