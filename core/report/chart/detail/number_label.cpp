// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/number_label.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace systole::core::chart {
namespace {

constexpr std::array<const char*, 7> kPrefixes = {"", "k", "M", "G", "T", "P", "E"};
constexpr double kBeyondPrefixes = 1e21;
constexpr double kLeastDecimal = 1e-4;

/// 1.5e-7: as short as power labels are.
std::string scientific(double value, int decimals) {
  const std::string text = fmt::format("{:.{}e}", value, decimals);
  const std::size_t mark = text.find('e');
  return fmt::format("{}e{}", text.substr(0, mark), std::stoi(text.substr(mark + 1)));
}

/// The prefix that leaves `value` at least 1, as a power of 1000.
std::size_t prefix_of(double value) {
  std::size_t power = 0;
  double rest = std::abs(value);
  while (rest >= 1000 && power + 1 < kPrefixes.size()) {
    rest /= 1000;
    ++power;
  }
  return power;
}

}  // namespace

std::string decimal_label(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t at = std::min(text.find('.'), text.size()); at > first + 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string quantity_label(double value, int decimals, double prefixed_from) {
  const double magnitude = std::abs(value);
  if (magnitude < prefixed_from) return decimal_label(value, decimals);
  if (magnitude >= kBeyondPrefixes) return scientific(value, 1);
  std::size_t power = prefix_of(value);
  double rest = value / std::pow(1000.0, static_cast<double>(power));
  if (std::abs(rest) >= 999.5 && power + 1 < kPrefixes.size()) {  // 999,999 is 1.00M, not 1,000k
    ++power;
    rest /= 1000;
  }
  const double shown = std::abs(rest);
  const int digits = shown >= 99.95 ? 0 : shown >= 9.995 ? 1 : 2;
  return decimal_label(rest, digits) + kPrefixes.at(power);
}

std::vector<std::string> step_labels(const std::vector<double>& values, int exponent) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  const std::size_t power = most >= kFirstPrefixed ? prefix_of(most) : 0;
  const int decimals = std::max(0, 3 * static_cast<int>(power) - exponent);
  const bool prefixed = most < kBeyondPrefixes && decimals <= 3;
  const bool plain = most < 1e15 && (most >= kLeastDecimal || most == 0) && exponent >= -12;

  std::vector<std::string> labels;
  for (const double value : values) {
    if (value == 0) {
      labels.emplace_back("0");
    } else if (power > 0 && prefixed) {
      labels.push_back(decimal_label(value / std::pow(1000.0, static_cast<double>(power)), decimals) +
                       kPrefixes.at(power));
    } else if (plain) {
      labels.push_back(decimal_label(value, std::max(0, -exponent)));
    } else {
      const int leading = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
      labels.push_back(scientific(value, std::clamp(leading - exponent, 0, 16)));
    }
  }
  return labels;
}

std::string digit_label(int digit, int exponent) {
  if (exponent < -3 || exponent >= 21) return fmt::format("{}e{}", digit, exponent);
  if (exponent < 0) return decimal_label(digit * std::pow(10.0, exponent), -exponent);
  const auto zeros = static_cast<std::size_t>(exponent % 3);
  return std::to_string(digit) + std::string(zeros, '0') + kPrefixes.at(static_cast<std::size_t>(exponent / 3));
}

std::string power_of_two_label(int exponent) {
  if (exponent < -4 || exponent > 16) return fmt::format("2^{}", exponent);
  return decimal_label(std::pow(2.0, exponent), std::max(0, -exponent));
}

}  // namespace systole::core::chart
