// SPDX-License-Identifier: MIT
#include "core/field_values.h"

#include <algorithm>
#include <cctype>

namespace systole::core {

bool read(bool& value, std::string_view text) {
  std::string word{text};
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  value = word == "true" || word == "yes" || word == "on" || word == "1";
  return value || word == "false" || word == "no" || word == "off" || word == "0";
}

bool read(double& value, std::string_view text, double least, double most) {
  const std::optional<double> number = parse_real(text);
  if (!number || *number < least || *number > most) return false;
  value = *number;
  return true;
}

}  // namespace systole::core
