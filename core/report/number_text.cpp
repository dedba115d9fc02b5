// SPDX-License-Identifier: MIT
#include "core/report/number_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

#include "core/error.h"

namespace systole::core {

std::string python_text(double value) {
  std::string text;
  append_python_text(text, value);
  return text;
}

void append_python_text(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    return;
  }
  std::array<char, 32> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  if (error != std::errc{}) throw InternalError("python_text: a double longer than 32 characters");
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));  // -d.ddde-xx
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const std::size_t mark = text.find('e');
  int exponent = 0;
  const char* const exponent_digits = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
  std::from_chars(exponent_digits, end, exponent);
  const std::string_view fraction = mark > 1 ? text.substr(2, mark - 2) : std::string_view{};

  // Python's float_repr_style 'short': an exponent below -4 or from 16 on.
  constexpr int kLeastFixed = -4;
  constexpr int kFirstScientific = 16;
  if (exponent < kLeastFixed || exponent >= kFirstScientific) {
    out += text;  // to_chars writes at least two digits of exponent, as Python does
  } else if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out += text.front();
    out += fraction;
  } else {
    const auto whole = static_cast<std::size_t>(exponent);  // digits of the fraction before the point
    out += text.front();
    out += fraction.substr(0, whole);
    if (fraction.size() <= whole) {
      out.append(whole - fraction.size(), '0');
      out += ".0";
    } else {
      out += '.';
      out += fraction.substr(whole);
    }
  }
}

std::string grouped(std::int64_t value) {
  std::string digits = fmt::format("{}", value);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace systole::core
