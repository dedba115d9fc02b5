// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/report/chart/detail/svg.h"

namespace systole::core::chart {

struct PointLabel {
  Position at;  ///< of the point
  std::string text;
};

/// Writes each label beside its point, inside of `plot`: at that one of eight places around the point, or of eight a
/// little further away, that hides the fewest of `drawn` (points, and lines as points along them) and no label if
/// possible. Equal places: the first, from the right counterclockwise. Time: labels times (drawn + labels).
void draw_point_labels(SvgDocument& document, const std::vector<PointLabel>& labels, const std::vector<Position>& drawn,
                       const Box& plot);

}  // namespace systole::core::chart
