// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/text_width.h"

#include <array>
#include <cstdint>

#include "core/report/xml_text.h"

namespace systole::core::chart {
namespace {

constexpr char32_t kEllipsis = 0x2026;

// Adobe's Helvetica.afm, thousandths of an em, from the space on.
constexpr std::array<int, 95> kAscii = {
    278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,  //   ! " # $ % & ' ( ) * + , - . /
    556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,  // 0-9 : ; < = > ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,  // @ A-O
    667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,  // P-Z [ \ ] ^ _
    333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,  // ` a-o
    556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};      // p-z { | } ~

int thousandths(char32_t character) {
  if (character >= ' ' && character < 0x7F) return kAscii.at(character - ' ');
  return character < 0x1100 ? 750 : 1000;
}

double width_of(std::u32string_view text, double size) {
  std::int64_t sum = 0;
  for (const char32_t character : text) sum += thousandths(character);
  return static_cast<double>(sum) * size / 1000;
}

std::u32string cut(std::u32string text, double size, double width) {
  if (width_of(text, size) <= width) return text;
  double used = width_of(std::u32string_view(&kEllipsis, 1), size);
  std::size_t kept = 0;
  for (; kept < text.size(); ++kept) {
    used += thousandths(text[kept]) * size / 1000;
    if (used > width) break;
  }
  text.resize(kept);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text + kEllipsis;
}

}  // namespace

double text_width(std::string_view text, double size) {
  return width_of(characters(text), size);
}

std::string fitted(std::string_view text, double size, double width) {
  return utf8(cut(characters(text), size, width));
}

std::vector<std::string> wrapped(std::string_view text, double size, double width, std::size_t most) {
  std::vector<std::string> lines;
  std::u32string rest = characters(text);
  while (!rest.empty()) {
    std::size_t end = rest.size();
    if (lines.size() + 1 < most) {
      while (width_of(std::u32string_view(rest).substr(0, end), size) > width) {
        const std::size_t space = rest.rfind(U' ', end - 1);
        if (space == std::u32string::npos || space == 0) break;
        end = space;
      }
    }
    lines.push_back(utf8(cut(rest.substr(0, end), size, width)));
    const std::size_t next = rest.find_first_not_of(U' ', end);
    rest.erase(0, next);  // all of it where nothing follows
  }
  return lines;
}

}  // namespace systole::core::chart
