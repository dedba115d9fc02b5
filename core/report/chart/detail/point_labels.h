// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/report/chart/detail/svg.h"

namespace systole::core::chart {

struct PointLabel {
  Position at;  ///< of the point
  Box marker;   ///< what is drawn there
  std::string text;
};

/// What is in the plot beside labels.
struct DrawnPoints {
  std::vector<Box> markers;                  ///< that no label may hide, those of labelled points among them
  std::vector<Box> muted_markers;            ///< that labels hide only where there is no other place
  std::vector<std::vector<Position>> lines;  ///< that labels should not hide
};

/// Writes each label beside its point, inside of `plot`, over no marker and no other label: as near as there is a place
/// that hides no line, or if all places do, the fewest. Where it stands away from its point, or another point is as
/// near, a line leads there that crosses no label, no other such line and no marker. A label without any place is left
/// out. Equal places: the first, from the right counterclockwise. Time: the plot's area, and labels squared times
/// places.
void draw_point_labels(SvgDocument& document, const std::vector<PointLabel>& labels, const DrawnPoints& drawn,
                       const Box& plot);

}  // namespace systole::core::chart
