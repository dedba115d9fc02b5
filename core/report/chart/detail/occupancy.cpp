// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/occupancy.h"

#include <algorithm>
#include <cmath>

namespace systole::core::chart {
namespace {

constexpr double kCell = 0.5;  // pt

std::size_t cells_along(double length) {
  return static_cast<std::size_t>(std::ceil(std::max(length, 0.0) / kCell)) + 1;
}

std::size_t steps_along(Position from, Position to) {
  return static_cast<std::size_t>(std::ceil(std::hypot(to.x - from.x, to.y - from.y) / kCell)) + 1;
}

Position between(Position from, Position to, std::size_t step, std::size_t steps) {
  const double share = static_cast<double>(step) / static_cast<double>(steps);
  return {std::lerp(from.x, to.x, share), std::lerp(from.y, to.y, share)};
}

Box point(Position at) {
  return {at.x, at.y, at.x, at.y};
}

bool holds(const Box& box, Position at) {
  return at.x >= box.left && at.x <= box.right && at.y >= box.top && at.y <= box.bottom;
}

}  // namespace

Occupancy::Occupancy(const Box& plot)
    : plot_(plot),
      columns_(cells_along(plot.width())),
      rows_(cells_along(plot.height())),
      sums_((columns_ + 1) * (rows_ + 1)) {}

Occupancy::Cells Occupancy::cells(const Box& box) const {
  const auto at = [](double length, std::size_t most) {
    return static_cast<std::size_t>(std::clamp(std::floor(length / kCell), 0.0, static_cast<double>(most)));
  };
  const bool outside = box.right < plot_.left || box.bottom < plot_.top;
  if (outside) return {0, 0, 0, 0};
  return {at(box.left - plot_.left, columns_), at(box.top - plot_.top, rows_),
          std::min(at(box.right - plot_.left, columns_) + 1, columns_),
          std::min(at(box.bottom - plot_.top, rows_) + 1, rows_)};
}

void Occupancy::add(const Box& box) {
  const Cells range = cells(box);
  for (std::size_t row = range.top; row < range.bottom; ++row) {
    for (std::size_t column = range.left; column < range.right; ++column) {
      sums_[(row + 1) * (columns_ + 1) + column + 1] = 1;
    }
  }
}

void Occupancy::add_line(Position from, Position to) {
  const std::size_t steps = steps_along(from, to);
  for (std::size_t step = 0; step <= steps; ++step) add(point(between(from, to, step, steps)));
}

void Occupancy::finish() {
  const std::size_t width = columns_ + 1;
  for (std::size_t row = 1; row <= rows_; ++row) {
    for (std::size_t column = 1; column < width; ++column) {
      const std::size_t at = row * width + column;
      sums_[at] += sums_[at - 1] + sums_[at - width] - sums_[at - width - 1];
    }
  }
}

std::int64_t Occupancy::count(const Box& box) const {
  const Cells range = cells(box);
  if (range.left >= range.right || range.top >= range.bottom) return 0;
  const auto sum = [&](std::size_t row, std::size_t column) { return sums_[row * (columns_ + 1) + column]; };
  return sum(range.bottom, range.right) - sum(range.top, range.right) - sum(range.bottom, range.left) +
         sum(range.top, range.left);
}

bool Occupancy::meets(Position from, Position to, const Box& own) const {
  const std::size_t steps = steps_along(from, to);
  for (std::size_t step = 0; step <= steps; ++step) {
    const Position at = between(from, to, step, steps);
    if (!holds(own, at) && count(point(at)) > 0) return true;
  }
  return false;
}

}  // namespace systole::core::chart
