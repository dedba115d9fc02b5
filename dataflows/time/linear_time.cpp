// SPDX-License-Identifier: MIT
#include "dataflows/time/linear_time.h"

#include <cstddef>
#include <limits>

#include "core/checked.h"

namespace systole::dataflows {
namespace {

/// Microseconds = slope * cycles + constant, for products whose sizes are all at most `longest`.
struct Line {
  std::int64_t longest;
  double slope;
  double constant;
};
using Lines = std::array<Line, 3>;

constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();

/// A row a chip, in the order of the enumeration, behind the one that has no lines.
constexpr std::array<Lines, 3> kChips{{
    {{{128, 0.002762, -0.062665}, {1024, 0.000388, 2.05942}, {kAny, 0.000202, 29.7217}}},
    {{{128, 0.002133, -0.168796}, {1024, 0.000167, 1.158923}, {kAny, 0.000159, -0.380696}}},
    {{{128, 0.001389, 0.604798}, {1024, 0.000068, 1.546793}, {kAny, 0.000040, 4.384712}}},
}};

}  // namespace

core::Cycles fitted_cycles(const GemmShape& product) {
  constexpr std::int64_t kEdge = 128;
  const std::int64_t fold = core::checked_add(3 * kEdge - 2, product.rows);
  const std::int64_t folds =
      core::checked_multiply(core::ceil_divide(product.depth, kEdge), core::ceil_divide(product.cols, kEdge));
  return core::Cycles{core::checked_multiply(fold, folds) - 1};
}

double linear_time(TimeModel model, core::Cycles cycles, std::int64_t longest, std::int64_t groups) {
  const auto count = static_cast<double>(cycles.count());
  if (model == TimeModel::cycles) return count;
  const Lines& lines = kChips.at(static_cast<std::size_t>(model) - 1);
  std::size_t line = 0;
  while (longest > lines.at(line).longest) ++line;
  return lines.at(line).slope * count + static_cast<double>(groups) * lines.at(line).constant;
}

}  // namespace systole::dataflows
