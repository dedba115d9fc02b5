// SPDX-License-Identifier: MIT
#include "cachesim/streams/recording/element.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace systole::cachesim {
std::uint16_t float16_from(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16U) & 0x8000U);
  const float magnitude = std::fabs(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | 0x7e00U);
  if (magnitude >= 65520.0F) return static_cast<std::uint16_t>(sign | 0x7c00U);
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  // A step of the result: 2^-24 for subnormal numbers, 11 significant bits for others. rint rounds to nearest even.
  const int step = std::max(exponent - 11, -24);
  const auto steps = static_cast<std::uint32_t>(std::rint(std::ldexp(magnitude, -step)));
  // Adding the exponent field to the significand with its hidden bit lets a carry run into the exponent.
  const std::uint32_t field = steps < 0x400U ? steps : (static_cast<std::uint32_t>(step + 24) << 10U) + steps;
  return static_cast<std::uint16_t>(sign | field);
}

float float32_from(std::uint16_t half) {
  static const auto magnitudes = [] {
    std::array<float, 0x8000> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
      const std::uint32_t exponent = i >> 10U;
      const auto fraction = static_cast<float>(i & 0x3ffU);
      table[i] = exponent == 0    ? std::ldexp(fraction, -24)
                 : exponent == 31 ? (fraction == 0 ? HUGE_VALF : std::nanf(""))
                                  : std::ldexp(fraction + 1024.0F, static_cast<int>(exponent) - 25);
    }
    return table;
  }();
  const float magnitude = magnitudes[half & 0x7fffU];
  return (half & 0x8000U) != 0 ? -magnitude : magnitude;
}

Int8::Stored Int8::encode(float value, float scale) {
  const float steps = std::rint(value / scale);
  return static_cast<Stored>(std::clamp(steps, -127.0F, 127.0F));
}

}  // namespace systole::cachesim
