// SPDX-License-Identifier: MIT
#include "core/report/significant.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "core/report/number_text.h"

namespace systole::core {

std::string significant(double value) {
  constexpr double kGrouped = 999.95;  // rounds to 1,000
  constexpr double kExact = 9e15;      // below 2^53
  const double size = std::abs(value);
  if (size >= kGrouped && size < kExact) return grouped(static_cast<std::int64_t>(std::llround(value)));
  return fmt::format("{:.4g}", value);
}

}  // namespace systole::core
