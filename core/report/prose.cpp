// SPDX-License-Identifier: MIT
#include "core/report/prose.h"

#include <algorithm>

#include "core/report/table.h"

namespace systole::core {
namespace {

/// Where the continuations of a line begin: under its text, behind a heading if it has one.
std::size_t continuation(std::string_view line, std::size_t width) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  const std::size_t gap = line.find("  ", begin);
  if (gap == std::string_view::npos) return begin;
  const std::size_t behind = line.find_first_not_of(' ', gap);
  return behind == std::string_view::npos || behind > width / 2 ? begin : behind;
}

std::string wrapped_line(std::string_view line, std::size_t width) {
  if (display_width(std::string{line}) <= width) return std::string{line};
  const std::size_t indent = continuation(line, width);
  std::string out{line.substr(0, indent)};
  std::size_t used = display_width(out);
  bool first = true;
  line.remove_prefix(indent);
  while (!line.empty()) {
    const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t end = std::min(line.find(' ', blanks), line.size());
    const std::string word{line.substr(blanks, end - blanks)};
    if (!first && used + blanks + display_width(word) > width) {
      out += '\n' + std::string(indent, ' ') + word;
      used = indent + display_width(word);
    } else {
      out.append(blanks, ' ').append(word);
      used += blanks + display_width(word);
    }
    first = false;
    line.remove_prefix(end);
  }
  return out;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width) {
  if (width == 0) return std::string{text};
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += wrapped_line(text.substr(0, end), width);
    if (end == std::string_view::npos) break;
    out += '\n';
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace systole::core
