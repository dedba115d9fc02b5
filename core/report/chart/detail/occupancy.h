// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/report/chart/detail/svg.h"

namespace systole::core::chart {

/// Which cells of a plot, squares of half a point, something is drawn in: a summed-area table (Crow, SIGGRAPH 1984),
/// which counts the cells of any box in constant time. A box or line takes all cells that it touches, so an empty count
/// means that nothing is there.
class Occupancy {
 public:
  explicit Occupancy(const Box& plot);

  void add(const Box& box);
  /// A line, as points a cell apart.
  void add_line(Position from, Position to);
  /// Sums up what was added; nothing may be added afterwards. O(cells).
  void finish();

  /// Occupied cells that `box` touches, within the plot. O(1).
  [[nodiscard]] std::int64_t count(const Box& box) const;
  /// Whether a line touches an occupied cell that `own`, a box, does not. O(length).
  [[nodiscard]] bool meets(Position from, Position to, const Box& own) const;

 private:
  struct Cells {
    std::size_t left, top, right, bottom;  ///< the last two are behind the end
  };
  [[nodiscard]] Cells cells(const Box& box) const;

  Box plot_;
  std::size_t columns_;
  std::size_t rows_;
  std::vector<std::int32_t> sums_;  ///< of the cells above and to the left, with a row and a column of zeros before
};

}  // namespace systole::core::chart
