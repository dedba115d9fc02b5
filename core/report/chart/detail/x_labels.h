// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/report/chart/detail/svg.h"

namespace systole::core::chart {

struct XLabel {
  double x = 0;
  std::string text;
};

/// How labels stand under a horizontal axis so that they do not touch.
struct XLabelLayout {
  double angle = 0;  ///< 0, 45 or 90 degrees
  double size = 7;
  std::size_t stride = 1;  ///< every how manieth label is drawn; 1 unless they are closer than the least legible type
  double longest = 80;     ///< what is longer is cut; more than 80 only where cut labels would be alike
  double height = 0;
};

/// Level if all labels fit, else slanted if none leaves the figure on the left, else upright, in smaller type where
/// they are close. Labels that differ are not cut to the same text, up to half a page. `labels` ascend in x; the panel
/// is from 0 to `panel_width`.
XLabelLayout lay_out(const std::vector<XLabel>& labels, double panel_width);

void draw_x_labels(SvgDocument& document, const std::vector<XLabel>& labels, const XLabelLayout& layout, double top);

}  // namespace systole::core::chart
