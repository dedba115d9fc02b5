// SPDX-License-Identifier: MIT
#include "core/files/json_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/error.h"

namespace systole::core {
namespace {

/// The position of the quotation mark that ends the string which begins at `start`, or the last one of the text.
std::size_t end_of_string(std::string_view text, std::size_t start) {
  for (std::size_t at = start + 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at;
    }
  }
  return text.size() - 1;
}

[[noreturn]] void refuse_at(const TextFile& file, std::size_t byte) {
  const std::string_view before = std::string_view{file.text}.substr(0, byte);
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is no line end
  throw InputError(Diagnostic{.where = {.file = file.name,
                                        .line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1,
                                        .column = before.size() - line_start + 1},
                              .found = "another key of an object",
                              .expected = fmt::format("objects of at most {} keys", kMostJsonKeys)});
}

}  // namespace

void require_few_json_keys(const TextFile& file) {
  const std::string_view text = file.text;
  std::vector<std::size_t> keys;  // of the lists and objects around the place; a list has none
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char character = text[at];
    if (character == '"') {
      at = end_of_string(text, at);
    } else if (character == '[' || character == '{') {
      keys.push_back(0);
    } else if ((character == ']' || character == '}') && !keys.empty()) {
      keys.pop_back();
    } else if (character == ':' && !keys.empty() && ++keys.back() > kMostJsonKeys) {
      refuse_at(file, at);
    }
  }
}

}  // namespace systole::core
