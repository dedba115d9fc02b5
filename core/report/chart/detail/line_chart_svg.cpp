// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/line_chart_svg.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "core/report/chart/detail/palette.h"
#include "core/report/chart/detail/point_labels.h"
#include "core/report/chart/detail/text_width.h"
#include "core/report/chart/detail/x_labels.h"

namespace systole::core::chart {
namespace {

constexpr double kLeastRight = 4;
constexpr double kInset = 4;  // of the horizontal axis' ends: markers there stay inside of the plot
constexpr double kLineWidth = 1.1;
constexpr std::size_t kMostLargeMarkers = 60;
constexpr std::size_t kMostXTicks = 9;

TickMarks marks_of(const LineChart& chart, const Axis& axis, double LineChart::Point::*value, std::size_t most) {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -least;
  const auto meet = [&](double v) {
    least = std::min(least, v);
    greatest = std::max(greatest, v);
  };
  for (const LineChart::Series& series : chart.series) {
    for (const LineChart::Point& point : series.points) meet(point.*value);
  }
  if (&axis == &chart.y) {
    for (const ReferenceLine& reference : chart.references) meet(reference.value);
  }
  if (axis.from) meet(*axis.from);
  if (axis.to) meet(*axis.to);
  for (const Tick& tick : axis.ticks) meet(tick.value);
  if (least > greatest) {
    least = axis.scale == Scale::linear ? 0 : 1;
    greatest = axis.scale == Scale::linear ? 1 : 10;
  }
  return tick_marks(axis, least, greatest, most);
}

TickMarks y_marks(const LineChart& chart, double plot_height) {
  return marks_of(chart, chart.y, &LineChart::Point::y, ticks_within(plot_height));
}

/// The horizontal axis with as many ticks as have room for level labels; the plot's right side leaves room for half of
/// the last one.
struct XAxis {
  TickMarks marks;
  std::vector<XLabel> labels;
  XLabelLayout layout;
  double right = 0;
};

XAxis x_axis(const LineChart& chart, const PanelPlace& place) {
  XAxis x;
  for (std::size_t most = kMostXTicks; most >= 3; --most) {
    x.marks = marks_of(chart, chart.x, &LineChart::Point::x, most);
    double right = kLeastRight;
    if (!x.marks.ticks.empty()) {
      const double half = text_width(x.marks.ticks.back().label, kTextSize) / 2;
      right = std::clamp(half - kInset + 1.5, kLeastRight, place.width / 8);
    }
    x.right = place.width - right;
    const AxisMap at(chart.x.scale, x.marks, place.left + kInset, x.right - kInset);
    x.labels.clear();
    for (const Tick& tick : x.marks.ticks) x.labels.push_back({at(tick.value), tick.label});
    x.layout = lay_out(x.labels, place.width);
    if (x.layout.angle == 0 || !chart.x.ticks.empty()) break;
  }
  return x;
}

std::vector<SeriesStyle> drawn_styles(const LineChart& chart) {
  std::vector<SeriesStyle> styles = styles_of(chart.series);
  for (std::size_t i = 0; i < styles.size(); ++i) {
    if (chart.series[i].muted) styles[i] = muted_style();
  }
  return styles;
}

Paint line_paint(const SeriesStyle& style) {
  return {.fill = "none", .stroke = style.colour, .stroke_width = kLineWidth, .dash = style.dash};
}

double marker_radius(const LineChart::Series& series) {
  const bool many = series.points.size() > kMostLargeMarkers;
  if (series.muted) return many ? 1.1 : 1.4;
  return many ? 1.4 : 2;
}

/// Muted series first, the others in their order.
std::vector<std::size_t> drawing_order(const LineChart& chart) {
  std::vector<std::size_t> order(chart.series.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_partition(order.begin(), order.end(), [&](std::size_t i) { return chart.series[i].muted; });
  return order;
}

/// What a marker covers at most, whatever its shape.
Box marker_box(Position at, double radius) {
  constexpr double kWidest = 1.5;  // a star's, of the radius
  const double r = radius * kWidest;
  return {at.x - r, at.y - r, at.x + r, at.y + r};
}

/// Draws the series of one chart, and collects what their labels have to keep clear of.
class SeriesDrawing {
 public:
  SeriesDrawing(SvgDocument& document, const LineChart& chart, const AxisMap& x, const AxisMap& y)
      : document_(document), chart_(chart), styles_(drawn_styles(chart)), x_(x), y_(y) {}

  void draw(const Box& plot) {
    for (const std::size_t i : drawing_order(chart_)) draw_one(chart_.series[i], styles_[i]);
    draw_point_labels(document_, labels_, drawn_, plot);
  }

 private:
  void draw_one(const LineChart::Series& series, const SeriesStyle& style) {
    std::vector<Position> line;
    document_.begin_group("series");
    for (const LineChart::Point& point : series.points) {
      const Position at{x_(point.x), y_(point.y)};
      if (series.step && !line.empty()) line.push_back({at.x, line.back().y});
      line.push_back(at);
    }
    if (series.line || series.step) {
      if (line.size() > 1) document_.polyline(line, line_paint(style), "line");
      drawn_.lines.push_back(std::move(line));
    }
    const double radius = series.markers ? marker_radius(series) : 0;
    for (const LineChart::Point& point : series.points) {
      const Position at{x_(point.x), y_(point.y)};
      const Box marker = marker_box(at, radius);
      if (series.markers) {
        draw_marker(document_, at, radius, style, "point");
        (series.muted ? drawn_.muted_markers : drawn_.markers).push_back(marker);
      }
      if (!point.label.empty()) labels_.push_back({at, marker, point.label});
    }
    document_.end_group();
  }

  SvgDocument& document_;
  const LineChart& chart_;
  const std::vector<SeriesStyle> styles_;
  const AxisMap& x_;
  const AxisMap& y_;
  DrawnPoints drawn_;
  std::vector<PointLabel> labels_;
};

}  // namespace

void require_drawable(const LineChart& chart) {
  for (const LineChart::Series& series : chart.series) {
    for (const LineChart::Point& point : series.points) {
      require_drawable(point.x, chart.x.scale, "a point's x");
      require_drawable(point.y, chart.y.scale, "a point's y");
    }
  }
  for (const ReferenceLine& reference : chart.references) {
    require_drawable(reference.value, chart.y.scale, "a reference line");
  }
  for (const Axis* axis : {&chart.x, &chart.y}) static_cast<void>(tick_marks(*axis, 1, 1, 3));
}

std::vector<LegendEntry> legend_of(const LineChart& chart) {
  std::vector<LegendEntry> legend;
  if (!chart.legend) return legend;
  const std::vector<SeriesStyle> styles = drawn_styles(chart);
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const LineChart::Series& series = chart.series[i];
    if (series.name.empty()) continue;
    const SeriesStyle& style = styles[i];
    const double radius = series.markers ? marker_radius(series) : 0;
    const bool line = series.line || series.step;
    legend.push_back({series.name, [style, radius, line](SvgDocument& document, const Box& swatch) {
                        const double y = swatch.middle_y();
                        if (line) document.line({swatch.left, y}, {swatch.right, y}, line_paint(style), "swatch");
                        if (radius > 0) draw_marker(document, {swatch.middle_x(), y}, radius, style, "swatch");
                      }});
  }
  list_references(legend, chart.references);
  return legend;
}

double left_margin(const LineChart& chart, const PanelPlace& place) {
  return value_axis_width(chart.y, y_marks(chart, place.plot_height), place.plot_height);
}

double draw(SvgDocument& document, const LineChart& chart, const PanelPlace& place) {
  const XAxis x = x_axis(chart, place);
  const TickMarks y = y_marks(chart, place.plot_height);
  const double top =
      draw_heading(document, chart.title, place.legend ? legend_of(chart) : std::vector<LegendEntry>{}, place);
  const Box plot{place.left, top, x.right, top + place.plot_height};
  document.rect(plot, {.fill = "none", .stroke = "none", .stroke_width = 0, .dash = {}}, "plot");
  draw_value_axis(document, chart.y, y, plot);

  const AxisMap x_place(chart.x.scale, x.marks, plot.left + kInset, plot.right - kInset);
  const AxisMap y_place(chart.y.scale, y, plot.bottom, plot.top);
  document.begin_group("x-axis");
  for (const double value : x.marks.minor) {
    const double at = x_place(value);
    document.line({at, plot.bottom - 1.5}, {at, plot.bottom}, axis_paint(), "minor-tick");
  }
  for (const XLabel& label : x.labels) {
    document.line({label.x, plot.top}, {label.x, plot.bottom}, grid_paint(), "grid");
    document.line({label.x, plot.bottom}, {label.x, plot.bottom + 2}, axis_paint(), "tick");
  }
  document.line({plot.left, plot.bottom}, {plot.right, plot.bottom}, axis_paint(), "axis");
  document.line({plot.left, plot.top}, {plot.left, plot.bottom}, axis_paint(), "axis");
  document.end_group();
  draw_references(document, chart.references, y_place, plot);
  SeriesDrawing(document, chart, x_place, y_place).draw(plot);

  const double below = plot.bottom + 3.5;
  draw_x_labels(document, x.labels, x.layout, below);
  return draw_x_title(document, chart.x.title, plot, below + x.layout.height + 1, place.width);
}

}  // namespace systole::core::chart
