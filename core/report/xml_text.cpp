// SPDX-License-Identifier: MIT
#include "core/report/xml_text.h"

#include "core/utf8.h"

namespace systole::core {
namespace {

char32_t printable(char32_t character) {
  if (character == '\t' || character == '\n' || character == '\r') return ' ';
  const bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
  const bool noncharacter = (character & 0xFFFEU) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
  return control || noncharacter ? kReplacementCharacter : character;
}

}  // namespace

std::u32string characters(std::string_view text) {
  std::u32string found;
  while (!text.empty()) {
    const Utf8Character next = first_character(text);
    found += printable(next.character);
    text.remove_prefix(next.bytes);
  }
  return found;
}

std::string utf8(std::u32string_view text) {
  std::string out;
  for (const char32_t character : text) append_utf8(out, character);
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

}  // namespace systole::core
