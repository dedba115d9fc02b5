// SPDX-License-Identifier: MIT
#include "core/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace systole::core {

namespace {

/// Spaces of Unicode that text copied from documents holds: no-break, en to hair, narrow no-break, mathematical,
/// ideographic. In UTF-8.
constexpr std::array<std::string_view, 15> kWideBlanks{"\xc2\xa0",     "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
                                                       "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
                                                       "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
                                                       "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

bool is_ascii(char character) {
  return static_cast<unsigned char>(character) < 0x80;
}

/// Bytes of the blank that `text` starts or ends with; 0: none. `is_there` says whether one does.
template <class IsThere>
std::size_t blank_bytes(char nearest, const IsThere& is_there) {
  if (is_ascii(nearest)) return nearest == ' ' || nearest == '\t' ? 1 : 0;
  const auto blank = std::ranges::find_if(kWideBlanks, is_there);
  return blank == kWideBlanks.end() ? 0 : blank->size();
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto starts = [&](std::string_view blank) { return text.starts_with(blank); };
  const auto ends = [&](std::string_view blank) { return text.ends_with(blank); };
  while (!text.empty()) {
    const std::size_t bytes = blank_bytes(text.front(), starts);
    if (bytes == 0) break;
    text.remove_prefix(bytes);
  }
  while (!text.empty()) {
    const std::size_t bytes = blank_bytes(text.back(), ends);
    if (bytes == 0) break;
    text.remove_suffix(bytes);
  }
  return text;
}

WholeNumber parse_whole(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return {.value = 0, .fault = NumberFault::empty};
  std::string_view digits = text;
  if (digits.front() == '+') digits.remove_prefix(1);
  if (digits.empty() || (digits.size() < text.size() && digits.front() == '-')) {
    return {.value = 0, .fault = NumberFault::not_a_number};
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end == digits.data() + digits.size()) {
    if (error == std::errc{}) return {.value = value};
    if (error == std::errc::result_out_of_range) return {.value = 0, .fault = NumberFault::too_large};
  }
  return {.value = 0, .fault = parse_real(text) ? NumberFault::fraction : NumberFault::not_a_number};
}

std::optional<double> parse_real(std::string_view text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string_view describe(NumberFault fault) {
  switch (fault) {
    case NumberFault::none:
      return "a whole number";
    case NumberFault::empty:
      return "an empty field";
    case NumberFault::not_a_number:
      return "no number";
    case NumberFault::fraction:
      return "a fraction";
    case NumberFault::too_large:
      return "a number beyond 64 bits";
  }
  return "no number";
}

}  // namespace systole::core
