// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/bar_chart_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/report/chart/detail/number_label.h"
#include "core/report/chart/detail/palette.h"
#include "core/report/chart/detail/text_width.h"
#include "core/report/chart/detail/x_labels.h"

namespace systole::core::chart {
namespace {

constexpr double kRight = 4;
constexpr double kGroup = 0.8;  // of a category's slot
constexpr double kWidestBar = 24;
constexpr double kDiamond = 2.4;
constexpr double kValueGap = 1.5;  // between a bar and its value
constexpr int kMostDecimals = 17;

enum class ValueLabels : std::uint8_t { none, level, upright };

/// The chart with a place for everything along the horizontal axis, and the vertical axis' extent.
struct Plan {
  TickMarks marks;
  ValueLabels labels = ValueLabels::none;
  double prefixed_from = kFirstPrefixed;
  double slot = 0;
  double bar = 0;
  double right = kRight;  ///< of the plot, free
};

std::string value_text(const BarChart& chart, const Plan& plan, double value) {
  return quantity_label(value, chart.value_decimals.value_or(0), plan.prefixed_from);
}

struct Extent {
  double from = 0;
  double to = 0;
};

bool logarithmic(const BarChart& chart) {
  return chart.value_axis.scale != Scale::linear;
}

/// Where values over the bars begin to have SI prefixes: all thousands do, if the largest value has one.
double prefixed_from(const BarChart& chart) {
  double most = 0;
  for (const BarChart::Series& series : chart.series) {
    for (const auto& value : series.values) most = std::max(most, std::abs(value.value_or(0)));
  }
  return most < kFirstPrefixed ? kFirstPrefixed : 1000;
}

std::size_t bars_in_group(const BarChart& chart) {
  return chart.stacked ? 1 : std::max<std::size_t>(1, chart.series.size());
}

/// From the baseline over all values, sums of stacks, diamonds and references.
Extent extent(const BarChart& chart) {
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  const auto meet = [&](double value) {
    if (logarithmic(chart) && value == 0) return;
    least = std::min(least, value);
    most = std::max(most, value);
  };
  for (std::size_t i = 0; i < chart.categories.size(); ++i) {
    double sum = 0;
    for (const BarChart::Series& series : chart.series) {
      const auto value = i < series.values.size() ? series.values[i] : std::nullopt;
      const auto marker = i < series.markers.size() ? series.markers[i] : std::nullopt;
      if (value && !chart.stacked) meet(*value);
      if (marker) meet(*marker);
      sum += value.value_or(0);
    }
    if (chart.stacked) meet(sum);
  }
  for (const ReferenceLine& reference : chart.references) meet(reference.value);
  if (!logarithmic(chart)) return {std::min(least, 0.0), std::max(most, 0.0)};
  if (least > most) return {1, 10};
  constexpr double kShortestBar = 0.7;  // the least value keeps a bar above the axis' lower end
  return {std::max(least * kShortestBar, 1e-300), most};
}

/// The extent with room above and below its ends for labels that take `above` and `below` of the height.
Extent roomier(const BarChart& chart, Extent e, double above, double below) {
  const bool log = logarithmic(chart);
  const double from = log ? std::log10(e.from) : e.from;
  const double to = log ? std::log10(e.to) : e.to;
  const double range = (to / 2 - from / 2) / (1 - above - below) * 2;
  const double high = std::min(to + above * range, log ? 303 : 1e303);
  const double low = std::max(from - below * range, log ? -303 : -1e303);
  return log ? Extent{std::pow(10.0, low), std::pow(10.0, high)} : Extent{low, high};
}

/// Chooses how values stand over the bars, and returns the extent with the room that they need.
Extent place_values(const BarChart& chart, const PanelPlace& place, Plan& p, const Extent& e) {
  double longest = 0;
  bool diamonds = false;
  for (const BarChart::Series& series : chart.series) {
    for (const auto& value : series.values) {
      if (value) longest = std::max(longest, text_width(value_text(chart, p, *value), kSmallTextSize));
    }
    diamonds = diamonds || !series.markers.empty();
  }
  const double room = bars_in_group(chart) > 1 ? p.bar : p.slot;
  p.labels = longest + 1 <= room                             ? ValueLabels::level
             : kCapitalHeight * kSmallTextSize + 0.5 <= room ? ValueLabels::upright
                                                             : ValueLabels::none;
  if (p.labels == ValueLabels::none) return e;
  const double length = p.labels == ValueLabels::level ? kCapitalHeight * kSmallTextSize : longest;
  const double share = std::min(0.4, (length + 2 * kValueGap + (diamonds ? kDiamond : 0)) / place.plot_height);
  return roomier(chart, e, e.to > 0 ? share : 0, !logarithmic(chart) && e.from < 0 ? share : 0);
}

/// The plan where the plot's right side leaves `right` free.
Plan plan_beside(const BarChart& chart, const PanelPlace& place, double right) {
  Plan p;
  p.right = right;
  p.slot = (place.width - right - place.left) / static_cast<double>(std::max<std::size_t>(1, chart.categories.size()));
  const auto bars = static_cast<double>(bars_in_group(chart));
  p.bar = std::min(p.slot * kGroup / bars, kWidestBar);

  p.prefixed_from = prefixed_from(chart);

  Extent e = extent(chart);
  if (chart.value_decimals && !chart.stacked && e.from < e.to) e = place_values(chart, place, p, e);
  p.marks = tick_marks(chart.value_axis, e.from, e.to, ticks_within(place.plot_height));
  return p;
}

Plan plan(const BarChart& chart, const PanelPlace& place) {
  Plan p = plan_beside(chart, place, kRight);
  if (!chart.other_unit) return p;
  // Values over narrower bars may turn, which changes the axis: a second look, with room for both of its labels.
  const auto room = [&] { return other_unit_width(*chart.other_unit, p.marks, place.plot_height); };
  const double first = room();
  p = plan_beside(chart, place, first);
  return plan_beside(chart, place, std::max(first, room()));
}

/// Draws the bars of one chart whose plan and plot are settled.
class Bars {
 public:
  Bars(SvgDocument& document, const BarChart& chart, const Plan& plan, const Box& plot)
      : document_(document),
        chart_(chart),
        styles_(styles_of(chart.series)),
        plan_(plan),
        plot_(plot),
        place_(chart.value_axis.scale, plan.marks, plot.bottom, plot.top),
        base_(logarithmic(chart) ? plot.bottom : place_(0)) {}

  void draw() {
    document_.begin_group("bars");
    if (chart_.stacked) {
      draw_stacks();
    } else {
      draw_groups();
    }
    document_.end_group();
    document_.line({plot_.left, base_}, {plot_.right, base_}, axis_paint(), "baseline");
    draw_references(document_, chart_.references, place_, plot_);
    if (!chart_.stacked) draw_over_bars();
  }

  [[nodiscard]] double middle_of(std::size_t category) const {
    return plot_.left + (static_cast<double>(category) + 0.5) * plan_.slot;
  }

 private:
  [[nodiscard]] double left_of(std::size_t category, std::size_t bar) const {
    const auto bars = static_cast<double>(bars_in_group(chart_));
    return middle_of(category) + (static_cast<double>(bar) - bars / 2) * plan_.bar;
  }

  [[nodiscard]] double height_at(double value) const {
    return logarithmic(chart_) && value == 0 ? base_ : place_(value);
  }

  void draw_groups() {
    for (std::size_t s = 0; s < chart_.series.size(); ++s) {
      const Paint paint = bar_paint(document_, styles_[s]);
      const auto& values = chart_.series[s].values;
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i] || *values[i] == 0) continue;
        const double left = left_of(i, s);
        const double y = height_at(*values[i]);
        document_.rect({left, std::min(y, base_), left + plan_.bar, std::max(y, base_)}, paint, "bar");
      }
    }
  }

  void draw_stacks() {
    for (std::size_t i = 0; i < chart_.categories.size(); ++i) {
      double sum = 0;
      for (std::size_t s = 0; s < chart_.series.size(); ++s) {
        const auto& values = chart_.series[s].values;
        const double value = i < values.size() ? values[i].value_or(0) : 0;
        if (value == 0) continue;
        const double left = left_of(i, 0);
        const Box box{left, place_(sum + value), left + plan_.bar, place_(sum)};
        document_.rect(box, bar_paint(document_, styles_[s]), "bar");
        if (chart_.value_decimals) draw_inside(box, value_text(chart_, plan_, value));
        sum += value;
      }
    }
  }

  void draw_inside(const Box& bar, const std::string& text) {
    const double width = text_width(text, kSmallTextSize);
    const double height = kCapitalHeight * kSmallTextSize;
    if (width + 2 > bar.width() || height + 2.5 > bar.height()) return;
    const double half = width / 2 + 0.6;
    draw_plate(document_, {bar.middle_x() - half, bar.middle_y() - height / 2 - 0.7, bar.middle_x() + half,
                           bar.middle_y() + height / 2 + 0.7});
    document_.text({.at = {bar.middle_x(), bar.middle_y() + height / 2},
                    .text = text,
                    .size = kSmallTextSize,
                    .anchor = Anchor::middle,
                    .whole = {}},
                   "value");
  }

  void draw_over_bars() {
    for (std::size_t s = 0; s < chart_.series.size(); ++s) {
      const BarChart::Series& series = chart_.series[s];
      for (std::size_t i = 0; i < chart_.categories.size(); ++i) {
        const double middle = left_of(i, s) + plan_.bar / 2;
        double highest = plot_.bottom;
        if (i < series.markers.size() && series.markers[i]) {
          const double y = height_at(*series.markers[i]);
          draw_diamond(document_, {middle, y}, kDiamond, "marker");
          highest = y - kDiamond;
        }
        if (i < series.values.size() && series.values[i]) draw_value(middle, *series.values[i], highest);
      }
    }
  }

  /// Above the bar and its diamond, whose tip is at `highest`; below a negative bar.
  void draw_value(double middle, double value, double highest) {
    if (plan_.labels == ValueLabels::none) return;
    const double capitals = kCapitalHeight * kSmallTextSize;
    const bool down = value < 0;
    const double end = down ? height_at(value) + kValueGap : std::min(height_at(value), highest) - kValueGap;
    Text text{.at = {middle, down ? end + capitals : end},
              .text = value_text(chart_, plan_, value),
              .size = kSmallTextSize,
              .anchor = Anchor::middle,
              .whole = {}};
    if (plan_.labels == ValueLabels::upright) {
      text.at = {middle + capitals / 2, end};
      text.anchor = down ? Anchor::end : Anchor::start;
      text.angle = 90;
    }
    document_.text(text, "value");
  }

  SvgDocument& document_;
  const BarChart& chart_;
  const std::vector<SeriesStyle> styles_;
  const Plan& plan_;
  const Box plot_;
  const AxisMap place_;
  const double base_;
};

void require(bool holds, const std::string& what) {
  if (!holds) throw InternalError("chart: " + what);
}

}  // namespace

void require_drawable(const BarChart& chart) {
  const Scale scale = chart.value_axis.scale;
  require(!chart.stacked || scale == Scale::linear, "stacked bars on a logarithmic axis");
  require(!chart.value_decimals || (*chart.value_decimals >= 0 && *chart.value_decimals <= kMostDecimals),
          "values over bars with less than 0 or more than 17 decimals");
  const std::size_t categories = chart.categories.size();
  for (const BarChart::Series& series : chart.series) {
    for (const auto* values : {&series.values, &series.markers}) {
      require(values->empty() || values->size() == categories,
              fmt::format("series '{}' has {} values for {} categories", series.name, values->size(), categories));
      for (const auto& value : *values) {
        if (!value || *value == 0) continue;
        require_drawable(*value, scale, "a bar's value");
        require(!chart.stacked || *value >= 0, "a stack of negative values");
      }
    }
    require(!chart.stacked || series.markers.empty(), "markers on stacked bars");
  }
  if (chart.other_unit) {
    require(scale == Scale::linear, "another unit of a logarithmic axis");
    require(chart.other_unit->of_one > 0, "another unit that is not positive");
  }
  for (const ReferenceLine& reference : chart.references) require_drawable(reference.value, scale, "a reference line");
  const Extent e = extent(chart);
  require_drawable(e.from, scale, "the sum of a stack");
  require_drawable(e.to, scale, "the sum of a stack");
  const TickMarks marks = tick_marks(chart.value_axis, e.from, e.to, 3);
  if (!chart.other_unit) return;
  require_drawable(marks.from * chart.other_unit->of_one, scale, "an end of the axis in another unit");
  require_drawable(marks.to * chart.other_unit->of_one, scale, "an end of the axis in another unit");
}

std::vector<LegendEntry> legend_of(const BarChart& chart) {
  std::vector<LegendEntry> legend;
  if (!chart.legend) return legend;
  const std::vector<SeriesStyle> styles = styles_of(chart.series);
  bool diamonds = false;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const BarChart::Series& series = chart.series[i];
    diamonds = diamonds || std::ranges::any_of(series.markers, [](const auto& marker) { return marker.has_value(); });
    if (series.name.empty()) continue;
    const SeriesStyle& style = styles[i];
    legend.push_back({series.name, [style](SvgDocument& document, const Box& swatch) {
                        document.rect(swatch, bar_paint(document, style), "swatch");
                      }});
  }
  if (diamonds && !chart.marker_name.empty()) {
    legend.push_back({chart.marker_name, [](SvgDocument& document, const Box& swatch) {
                        draw_diamond(document, {swatch.middle_x(), swatch.middle_y()}, kDiamond, "swatch");
                      }});
  }
  list_references(legend, chart.references);
  return legend;
}

double left_margin(const BarChart& chart, const PanelPlace& place) {
  return value_axis_width(chart.value_axis, plan(chart, place).marks, place.plot_height);
}

double draw(SvgDocument& document, const BarChart& chart, const PanelPlace& place) {
  const Plan p = plan(chart, place);
  const double top =
      draw_heading(document, chart.title, place.legend ? legend_of(chart) : std::vector<LegendEntry>{}, place);
  const Box plot{place.left, top, place.width - p.right, top + place.plot_height};
  document.rect(plot, {.fill = "none", .stroke = "none", .stroke_width = 0, .dash = {}}, "plot");
  draw_value_axis(document, chart.value_axis, p.marks, plot);
  if (chart.other_unit) draw_other_unit(document, *chart.other_unit, p.marks, plot, place.width);
  Bars bars(document, chart, p, plot);
  bars.draw();

  document.line({plot.left, plot.top}, {plot.left, plot.bottom}, axis_paint(), "axis");
  std::vector<XLabel> labels;
  for (std::size_t i = 0; i < chart.categories.size(); ++i) labels.push_back({bars.middle_of(i), chart.categories[i]});
  const XLabelLayout layout = lay_out(labels, place.width);
  const double below = plot.bottom + 3.5;
  draw_x_labels(document, labels, layout, below);
  return draw_x_title(document, chart.category_axis, plot, below + layout.height + 1, place.width);
}

}  // namespace systole::core::chart
