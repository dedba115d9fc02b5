// SPDX-License-Identifier: MIT
#include "core/files/csv_row.h"

#include "core/number.h"

namespace systole::core {

void split_csv(std::string_view line, std::vector<CsvField>& fields) {
  fields.clear();
  std::size_t start = 0;
  while (true) {
    const std::size_t comma = line.find(',', start);
    const std::string_view raw = line.substr(start, comma == std::string_view::npos ? comma : comma - start);
    const std::string_view text = trimmed(raw);
    // An empty field is shown at its first byte, where something should stand.
    const std::size_t offset = text.empty() ? start : static_cast<std::size_t>(text.data() - line.data());
    fields.push_back({.text = text, .column = offset + 1});
    if (comma == std::string_view::npos) return;
    start = comma + 1;
  }
}

}  // namespace systole::core
