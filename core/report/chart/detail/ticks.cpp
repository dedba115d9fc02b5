// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

#include "core/error.h"
#include "core/report/chart/detail/number_label.h"

namespace systole::core::chart {
namespace {

constexpr double kMost = 1e300;  // leaves room for ticks and differences beyond the data
constexpr double kLeast = 1e-300;
constexpr double kZero = 1e-290;  // what is nearer to zero would need steps that are not normal numbers
constexpr double kNarrow = 1e-6;  // of the values: more digits than a label has room for
constexpr double kSlack = 1e-9;   // of a step: what rounding may add to a sum of shares

/// k x digit x 10^exponent, rounded once.
double multiple(double k, int digit, int exponent) {
  const double whole = k * digit;
  return exponent < 0 ? whole / std::pow(10.0, -exponent) : whole * std::pow(10.0, exponent);
}

double on_scale(Scale scale, double value) {
  if (scale == Scale::linear) return value;
  return scale == Scale::log2 ? std::log2(value) : std::log10(value);
}

std::pair<double, double> widened(Scale scale, double from, double to) {
  if (scale != Scale::linear) {
    if (to / from > 1 + kNarrow) return {from, to};
    const double base = scale == Scale::log2 ? 2 : 10;
    return {std::max(from / base, kLeast), std::min(to * base, kMost)};
  }
  const double magnitude = std::max(std::abs(from), std::abs(to));
  if (magnitude < kZero) return {0, 1};
  if (to - from >= kNarrow * magnitude) return {from, to};
  return {from - magnitude / 2, to + magnitude / 2};
}

/// 1, 2 and 5 times powers of ten: the greatest up to `from` to the least from `to` on.
TickMarks one_two_five(double from, double to) {
  TickMarks marks;
  const int first = static_cast<int>(std::floor(std::log10(from))) - 1;
  const int last = static_cast<int>(std::ceil(std::log10(to))) + 1;
  for (int exponent = first; exponent <= last; ++exponent) {
    for (const int digit : {1, 2, 5}) {
      const double value = multiple(1, digit, exponent);
      if (value <= from * (1 + kSlack)) marks.ticks.clear();
      const bool covered = !marks.ticks.empty() && marks.ticks.back().value >= to * (1 - kSlack);
      if (!covered) marks.ticks.push_back({value, digit_label(digit, exponent)});
    }
  }
  return marks;
}

TickMarks powers(Scale scale, double from, double to, std::size_t most) {
  const int base = scale == Scale::log2 ? 2 : 10;
  const int first = static_cast<int>(std::floor(on_scale(scale, from) + kSlack));
  const int last = std::max(first + 1, static_cast<int>(std::ceil(on_scale(scale, to) - kSlack)));
  const int steps = static_cast<int>(std::min<std::size_t>(most, 100)) - 1;
  const int greatest = base == 2 ? 1019 : 307;  // of exponents, of doubles with room to compute
  int stride = (last - first + steps - 1) / steps;
  while (first + (last - first + stride - 1) / stride * stride > greatest) ++stride;
  TickMarks marks;
  for (int exponent = first; exponent < last + stride; exponent += stride) {
    const double value = base == 2 ? std::ldexp(1.0, exponent) : multiple(1, 1, exponent);
    marks.ticks.push_back({value, base == 2 ? power_of_two_label(exponent) : digit_label(1, exponent)});
    if (base == 2 || stride > 1 || exponent >= last) continue;
    for (int digit = 2; digit < 10; ++digit) marks.minor.push_back(multiple(1, digit, exponent));
  }
  return marks;
}

void require_ticks(std::size_t most, bool ordered) {
  if (most < 3 || !ordered) throw InternalError("ticks: fewer than three, or over a range that ends before it begins");
}

}  // namespace

TickMarks linear_ticks(double from, double to, std::size_t most) {
  require_ticks(most, from <= to);
  std::tie(from, to) = widened(Scale::linear, from, to);
  const auto steps = static_cast<double>(most);
  int exponent = static_cast<int>(std::floor(std::log10(to / steps - from / steps))) - 1;
  for (;; ++exponent) {
    for (const int digit : {1, 2, 5}) {
      const double step = multiple(1, digit, exponent);
      const double first = std::floor(from / step + kSlack);
      const double last = std::ceil(to / step - kSlack);
      if (last - first + 1 > steps) continue;
      std::vector<double> values;
      const auto count = static_cast<int>(last - first) + 1;
      values.reserve(static_cast<std::size_t>(count));
      for (int k = 0; k < count; ++k) values.push_back(multiple(first + k, digit, exponent));
      const std::vector<std::string> labels = step_labels(values, exponent);
      TickMarks marks{.from = values.front(), .to = values.back(), .ticks = {}, .minor = {}};
      for (std::size_t i = 0; i < values.size(); ++i) marks.ticks.push_back({values[i], labels[i]});
      return marks;
    }
  }
}

TickMarks log_ticks(Scale scale, double from, double to, std::size_t most) {
  require_ticks(most, from > 0 && from <= to);
  std::tie(from, to) = widened(scale, from, to);
  TickMarks marks;
  if (scale == Scale::log10 && to / from <= 100) marks = one_two_five(from, to);
  if (marks.ticks.size() < 2 || marks.ticks.size() > most) marks = powers(scale, from, to, most);
  marks.from = marks.ticks.front().value;
  marks.to = marks.ticks.back().value;
  return marks;
}

TickMarks tick_marks(const Axis& axis, double from, double to, std::size_t most) {
  const auto span = [&](double value, std::string_view what) {
    require_drawable(value, axis.scale, what);
    from = std::min(from, value);
    to = std::max(to, value);
  };
  if (axis.from) span(*axis.from, "an axis' lower end");
  if (axis.to) span(*axis.to, "an axis' upper end");
  for (const Tick& tick : axis.ticks) span(tick.value, "a tick");
  if (axis.ticks.empty()) {
    return axis.scale == Scale::linear ? linear_ticks(from, to, most) : log_ticks(axis.scale, from, to, most);
  }
  TickMarks marks{.from = 0, .to = 0, .ticks = axis.ticks, .minor = {}};
  std::tie(marks.from, marks.to) = widened(axis.scale, from, to);
  std::ranges::stable_sort(marks.ticks, {}, &Tick::value);
  return marks;
}

void require_drawable(double value, Scale scale, std::string_view what) {
  const bool finite = std::isfinite(value) && std::abs(value) <= kMost;
  if (finite && (scale == Scale::linear || value >= kLeast)) return;
  throw InternalError(fmt::format("chart: {} is {}, which has no place on a {} axis", what, value,
                                  scale == Scale::linear ? "linear" : "logarithmic"));
}

AxisMap::AxisMap(Scale scale, const TickMarks& marks, double place_of_from, double place_of_to)
    : scale_(scale),
      from_(on_scale(scale, marks.from)),
      range_(on_scale(scale, marks.to) - from_),
      place_(place_of_from),
      length_(place_of_to - place_of_from) {}

double AxisMap::operator()(double value) const {
  return place_ + (on_scale(scale_, value) - from_) / range_ * length_;
}

}  // namespace systole::core::chart
