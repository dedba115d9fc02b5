// SPDX-License-Identifier: MIT
#include "core/number.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace systole::core {

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char character) { return character == ' ' || character == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
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
