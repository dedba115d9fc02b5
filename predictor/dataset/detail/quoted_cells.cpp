// SPDX-License-Identifier: MIT
#include "predictor/dataset/detail/quoted_cells.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace systole::predictor {

core::TextFile without_quotes(const core::TextFile& file) {
  core::TextFile plain = file;
  std::string& text = plain.text;
  std::size_t start = 0;  // of a cell
  while (start < text.size()) {
    std::size_t end = std::min(text.find_first_of(",\r\n", start), text.size());
    const std::size_t open = text.find_first_not_of(" \t", start);
    if (open < end && text[open] == '"') {
      const std::size_t close = text.find_first_of("\"\r\n", open + 1);
      const std::size_t next = close == std::string::npos ? close : text.find_first_not_of(" \t", close + 1);
      const bool cell_ends = next == std::string::npos || text[next] == ',' || text[next] == '\r' || text[next] == '\n';
      if (close != std::string::npos && text[close] == '"' && cell_ends) {
        text[open] = text[close] = ' ';
        std::replace(text.begin() + static_cast<std::ptrdiff_t>(open),
                     text.begin() + static_cast<std::ptrdiff_t>(close), ',', ';');
        end = std::min(next, text.size());
      }
    }
    start = end + 1;
  }
  return plain;
}

}  // namespace systole::predictor
