// SPDX-License-Identifier: MIT
#include "core/report/csv_field.h"

namespace systole::core {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char character : text) {
    out += character;
    if (character == '"') out += '"';
  }
  return out + '"';
}

}  // namespace systole::core
