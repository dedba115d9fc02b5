// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/report/chart/axis.h"

/// Where an axis begins, ends and is marked.
namespace systole::core::chart {

struct TickMarks {
  double from = 0;
  double to = 1;
  std::vector<Tick> ticks;    ///< ascending, within from..to, at most as many as asked for
  std::vector<double> minor;  ///< further ones that are drawn without labels
};

/// Ticks at multiples of 1, 2 or 5 times a power of ten: of the least step for which at most `most` of them cover
/// from..to. A range of a millionth of its values counts as one point and is widened. Requires most >= 3, from <= to.
TickMarks linear_ticks(double from, double to, std::size_t most);

/// Ticks at powers of `scale`'s base that cover from..to, at equal distances; within two decades of log10 at 1, 2 and 5
/// times powers of ten where at most `most` of these cover the range. Requires most >= 3, 0 < from <= to.
TickMarks log_ticks(Scale scale, double from, double to, std::size_t most);

/// The marks of `axis` over data of from..to. Throws InternalError if anything of it can't be drawn.
TickMarks tick_marks(const Axis& axis, double from, double to, std::size_t most);

/// Throws InternalError, naming `what`, unless an axis of `scale` has a place for `value`.
void require_drawable(double value, Scale scale, std::string_view what);

/// Places of values along an axis, in pt.
class AxisMap {
 public:
  AxisMap(Scale scale, const TickMarks& marks, double place_of_from, double place_of_to);
  double operator()(double value) const;

 private:
  Scale scale_;
  double from_;
  double range_;
  double place_;
  double length_;
};

}  // namespace systole::core::chart
