// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace systole::core {

/// One field of a CSV row, without the spaces around it. `column` is where its text starts, in bytes from 1.
struct CsvField {
  std::string_view text;
  std::size_t column = 1;
};

/// Splits `line` at commas into `fields` (reused between calls). No quoting: names hold no commas in any dialect.
void split_csv(std::string_view line, std::vector<CsvField>& fields);

}  // namespace systole::core
