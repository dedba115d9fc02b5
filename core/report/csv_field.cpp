// SPDX-License-Identifier: MIT
#include "core/report/csv_field.h"

#include "core/printable.h"

namespace systole::core {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string out = "\"";
  for (const char character : text) {
    out += character;
    if (character == '"') out += '"';
  }
  return out + '"';
}

std::string csv_result_field(std::string_view text) {
  constexpr std::string_view kFormula = "=+-@";
  std::string shown = printable(text);
  if (!shown.empty() && kFormula.find(shown.front()) != std::string_view::npos) shown.insert(0, 1, '\'');
  return csv_field(shown);
}

}  // namespace systole::core
