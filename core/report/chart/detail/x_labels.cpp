// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/x_labels.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <string_view>

#include "core/report/chart/detail/text_width.h"

namespace systole::core::chart {
namespace {

constexpr double kSize = 7;
constexpr double kLeastSize = 4.5;    // forty categories of a column
constexpr double kLine = 1.05;        // what a line of type takes across, in its size
constexpr double kGap = 4;            // between level labels
constexpr double kEdge = 1;           // kept free at the figure's sides
constexpr double kMostLongest = 320;  // half of a page
constexpr double kSlant = std::numbers::sqrt2 / 2;
constexpr double kCapitals = 0.72;  // Helvetica's, in its size
constexpr double kDescent = 0.21;

bool level_fits(const std::vector<XLabel>& labels, double panel_width) {
  double end = kEdge - kGap;
  for (const XLabel& label : labels) {
    const double half = text_width(label.text, kSize) / 2;
    if (label.x - half < end + kGap) return false;
    end = label.x + half;
  }
  return end <= panel_width - kEdge;
}

double turned_width(const XLabel& label, double size, double longest) {
  return text_width(fitted(label.text, size, longest), size);
}

/// Whether no two labels that differ are cut to the same text.
bool tells_apart(const std::vector<XLabel>& labels, double size, double longest) {
  std::map<std::string, std::string_view> whole_of;
  return std::ranges::all_of(labels, [&](const XLabel& label) {
    return whole_of.emplace(fitted(label.text, size, longest), label.text).first->second == label.text;
  });
}

/// The least doubling of the usual length that tells labels apart, so that the plot does not become the smaller part
/// of the figure for nothing. Type sizes are at most kSize, in which labels are longest.
double longest_of(const std::vector<XLabel>& labels) {
  double longest = XLabelLayout{}.longest;
  double whole = 0;
  for (const XLabel& label : labels) whole = std::max(whole, text_width(label.text, kSize));
  while (longest < std::min(whole, kMostLongest) && !tells_apart(labels, kSize, longest)) longest *= 2;
  return longest;
}

double distance(const std::vector<XLabel>& labels, double panel_width) {
  double least = panel_width;
  for (std::size_t i = 1; i < labels.size(); ++i) least = std::min(least, labels[i].x - labels[i - 1].x);
  return std::max(least, 1e-3);
}

bool slanted_fits(const std::vector<XLabel>& labels, double distance, double longest) {
  if (distance * kSlant < kSize * kLine) return false;
  return std::ranges::all_of(labels, [&](const XLabel& label) {
    return label.x - (turned_width(label, kSize, longest) + kCapitals * kSize) * kSlant >= kEdge;
  });
}

}  // namespace

XLabelLayout lay_out(const std::vector<XLabel>& labels, double panel_width) {
  XLabelLayout layout;
  if (labels.empty()) return layout;
  layout.height = kSize;
  if (level_fits(labels, panel_width)) return layout;

  const double apart = distance(labels, panel_width);
  layout.longest = longest_of(labels);
  const bool slanted = slanted_fits(labels, apart, layout.longest);
  if (!slanted && apart < kSize * kLine) {
    layout.size = std::max(kLeastSize, apart / kLine);
    layout.stride = static_cast<std::size_t>(std::ceil(layout.size * kLine / apart - 1e-9));
  }
  double longest = 0;
  for (std::size_t i = 0; i < labels.size(); i += layout.stride) {
    longest = std::max(longest, turned_width(labels[i], layout.size, layout.longest));
  }
  layout.angle = slanted ? 45 : 90;
  layout.height = slanted ? (longest + (kCapitals + kDescent) * kSize) * kSlant : longest;
  return layout;
}

void draw_x_labels(SvgDocument& document, const std::vector<XLabel>& labels, const XLabelLayout& layout, double top) {
  const double size = layout.size;
  for (std::size_t i = 0; i < labels.size(); i += layout.stride) {
    const XLabel& label = labels[i];
    Text text{.at = {label.x, top + kCapitals * size},
              .text = label.text,
              .size = size,
              .anchor = Anchor::middle,
              .angle = layout.angle,
              .whole = label.text};
    if (layout.angle > 0) {
      const bool slanted = layout.angle < 90;
      text.text = fitted(label.text, size, layout.longest);
      text.anchor = Anchor::end;
      // The middle of the capitals' height points at the tick.
      text.at = slanted ? Position{label.x + kCapitals / 2 * size * kSlant, top + kCapitals * size * kSlant}
                        : Position{label.x + kCapitals / 2 * size, top};
    }
    document.text(text, "x-label");
  }
}

}  // namespace systole::core::chart
