// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace systole::core {

/// `value` as Python's str prints a float: the shortest text that reads back equal, `100.0`, `1e-05`, `nan`. This is
/// how SCALE-Sim's reports print, so machine output can be compared as text.
std::string python_text(double value);
void append_python_text(std::string& out, double value);

/// What `part` is of `whole`, in percent; 0 of nothing.
constexpr double percent(double part, double whole) {
  return whole > 0 ? 100 * part / whole : 0;
}
constexpr double percent(std::int64_t part, std::int64_t whole) {
  return percent(static_cast<double>(part), static_cast<double>(whole));
}

/// Digits in groups of three: 1,234,567.
std::string grouped(std::int64_t value);

}  // namespace systole::core
