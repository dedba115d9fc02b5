// SPDX-License-Identifier: MIT
#include "cli/common/json/json_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/printable.h"
#include "core/utf8.h"

namespace systole::app {
namespace {

constexpr char32_t kFirstOfPair = 0x10000;  // from here on JSON writes two halves (RFC 8259, section 7)

void append_escaped(std::string& out, char32_t character) {
  if (character < kFirstOfPair) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(character));
    return;
  }
  const auto rest = static_cast<std::uint32_t>(character - kFirstOfPair);
  fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xD800U + (rest >> 10U), 0xDC00U + (rest & 0x3FFU));
}

bool is_ascii(char byte) {
  return byte >= 0 && byte < 0x7F;
}

}  // namespace

std::string json_text(const Json& json) {
  std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (is_ascii(text[at])) {
      ++at;
      continue;
    }
    const core::Utf8Character next = core::first_character(std::string_view{text}.substr(at));
    const std::string_view bytes = std::string_view{text}.substr(at, next.bytes);
    if (core::printable(bytes) != bytes) {
      out.append(text, copied, at - copied);
      append_escaped(out, next.character);
      copied = at + next.bytes;
    }
    at += next.bytes;
  }
  if (copied == 0) return text;
  return out.append(text, copied);
}

}  // namespace systole::app
