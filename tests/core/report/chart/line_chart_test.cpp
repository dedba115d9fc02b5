// SPDX-License-Identifier: MIT
#include "core/report/chart/line_chart.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/report/chart/detail/palette.h"
#include "tests/core/report/chart/svg_reading.h"

using namespace systole::core::chart;
using namespace systole::core::testing;
using systole::core::InternalError;

namespace {

constexpr double kLineRounding = 0.011;

LineChart array_sizes(std::size_t networks) {
  LineChart chart;
  chart.x.title = "array";
  chart.x.scale = Scale::log2;
  chart.y.title = "speed-up";
  for (const int size : {8, 16, 32, 64, 128, 256}) {
    chart.x.ticks.push_back({static_cast<double>(size), std::to_string(size) + "x" + std::to_string(size)});
  }
  for (std::size_t i = 0; i < networks; ++i) {
    LineChart::Series series;
    series.name = "network " + std::to_string(i);
    for (const Tick& tick : chart.x.ticks) {
      series.points.push_back({tick.value, std::sqrt(tick.value) * static_cast<double>(i + 1), ""});
    }
    chart.series.push_back(series);
  }
  return chart;
}

LineChart pareto(std::size_t points) {
  std::mt19937_64 random(41);
  std::uniform_real_distribution<double> unit(0, 1);
  LineChart chart;
  chart.series.resize(3);
  chart.series[0] = {.name = "choices", .points = {}, .line = false, .muted = true};
  for (std::size_t i = 0; i < points; ++i) {
    const double x = 1 + 9 * unit(random);
    chart.series[0].points.push_back({x, 20 / x + 5 * unit(random), ""});
  }
  chart.series[1] = {.name = "front", .points = {}, .step = true};
  for (const double x : {1.0, 2.0, 4.0, 5.0, 10.0}) chart.series[1].points.push_back({x, 20 / x, ""});
  chart.series[2] = {.name = "chosen", .points = {{4.2, 5.3, "greedy"}, {5, 4, "optimal"}}, .line = false};
  return chart;
}

}  // namespace

TEST_CASE("points stand at their values") {
  const LineChart chart = array_sizes(1);
  const std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  const std::vector<Element> points = of_role(elements, "point");
  const std::vector<Element> labels = of_role(elements, "x-label");
  REQUIRE(points.size() == 6);
  REQUIRE(labels.size() == 6);
  const double step = points[1].number("cx") - points[0].number("cx");
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(std::abs(points[i].number("cx") - labels[i].number("x")) <= kLineRounding);
    if (i > 0) CHECK(std::abs(points[i].number("cx") - points[i - 1].number("cx") - step) <= 2 * kLineRounding);
  }
  CHECK(labels[5].text == "256x256");
  // Linear in y: 16 is halfway from... sqrt(16) = 4 to sqrt(256) = 16 there are three times 4.
  const auto y = [&](std::size_t i) { return points[i].number("cy"); };
  CHECK((y(1) - y(5)) / (y(1) - y(3)) == doctest::Approx(3).epsilon(0.005));
  CHECK(of_role(elements, "line").size() == 1);
}

TEST_CASE("series differ in colour and in the shape of their markers") {
  const std::vector<Element> elements = drawn(array_sizes(3));
  check_layout(elements);
  const std::vector<Element> lines = of_role(elements, "line");
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].attributes.at("stroke") != lines[1].attributes.at("stroke"));
  CHECK(lines[1].attributes.at("stroke") != lines[2].attributes.at("stroke"));
  const std::vector<Element> points = of_role(elements, "point");
  CHECK(points[0].name == "circle");
  CHECK(points[6].name == "rect");
  CHECK(points[12].name == "polygon");
  CHECK(of_role(elements, "legend-name").size() == 3);
}

TEST_CASE("a step keeps its height until the next point") {
  LineChart chart;
  chart.series.resize(1);
  chart.series[0] = {.name = "", .points = {{0, 4, ""}, {1, 2, ""}, {2, 0, ""}}, .step = true, .markers = false};
  const std::vector<Element> elements = drawn(chart);
  const std::string points = of_role(elements, "line").front().attributes.at("points");
  std::vector<Position> corners;
  for (std::size_t at = 0; at < points.size();) {
    const std::size_t end = std::min(points.find(' ', at), points.size());
    corners.push_back({std::stod(points.substr(at)), std::stod(points.substr(points.find(',', at) + 1))});
    at = end + 1;
  }
  REQUIRE(corners.size() == 5);
  CHECK(corners[1].y == corners[0].y);
  CHECK(corners[1].x == corners[2].x);
  CHECK(corners[3].y == corners[2].y);
  CHECK(corners[3].x == corners[4].x);
  CHECK(of_role(elements, "point").empty());
}

TEST_CASE("labels of points stand in the plot, near their points, and hide neither each other nor the front") {
  const std::vector<Element> elements = drawn(pareto(300));
  check_layout(elements);
  const Box plot = of_role(elements, "plot").front().box();
  const std::vector<Element> labels = of_role(elements, "point-label");
  REQUIRE(labels.size() == 2);
  CHECK(labels[0].text == "greedy");
  CHECK(labels[1].text == "optimal");
  const std::vector<Element> points = of_role(elements, "point");
  REQUIRE(points.size() == 307);
  for (std::size_t i = 0; i < 2; ++i) {
    const Box label = labels[i].box();
    CHECK(label.left >= plot.left);
    CHECK(label.right <= plot.right);
    CHECK(label.top >= plot.top);
    CHECK(label.bottom <= plot.bottom);
    const Box point = points[305 + i].box();
    CHECK(std::hypot(label.middle_x() - point.middle_x(), label.middle_y() - point.middle_y()) <
          label.width() / 2 + 15);
  }
  const Box a = labels[0].box();
  const Box b = labels[1].box();
  CHECK((a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top));
}

TEST_CASE("a label as long as a book stays in the plot") {
  LineChart chart = pareto(10);
  chart.series[2].points[0].label = std::string(4000, 'w');
  chart.series[2].points[1].label = std::string(4000, '<');
  const std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  CHECK(of_role(elements, "point-label").size() == 2);
}

TEST_CASE("muted series are drawn first, grey, and keep their place in the legend") {
  LineChart chart = pareto(5);
  std::swap(chart.series[0], chart.series[1]);
  const std::vector<Element> elements = drawn(chart);
  const std::vector<Element> points = of_role(elements, "point");
  REQUIRE(points.size() == 12);
  for (std::size_t i = 0; i < 5; ++i) CHECK(points[i].attributes.at("fill") == points[0].attributes.at("fill"));
  CHECK(points[5].attributes.at("fill") != points[0].attributes.at("fill"));
  CHECK(of_role(elements, "legend-name")[1].text == "choices");
}

TEST_CASE("a roofline: both axes logarithmic") {
  LineChart chart;
  chart.x = {.title = "MACs/byte", .scale = Scale::log10, .ticks = {}, .from = 0.1, .to = 1000};
  chart.y = {.title = "GMAC/s", .scale = Scale::log10, .ticks = {}, .from = {}, .to = {}};
  chart.series.resize(2);
  chart.series[0] = {.name = "roof", .points = {{0.1, 1, ""}, {100, 1000, ""}, {1000, 1000, ""}}, .markers = false};
  chart.series[1] = {.name = "layers", .points = {{1, 10, "on it"}, {10, 10, "below"}}, .line = false};
  chart.references = {{.value = 500, .name = "DRAM"}};
  const std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  const Box roof = of_role(elements, "line").front().box();
  const std::vector<Element> points = of_role(elements, "point");
  // A third of the slope, on a straight line.
  CHECK((points[0].box().middle_x() - roof.left) / roof.width() == doctest::Approx(0.25).epsilon(0.01));
  CHECK((roof.bottom - points[0].box().middle_y()) / roof.height() == doctest::Approx(1.0 / 3).epsilon(0.01));
  CHECK(of_role(elements, "minor-tick").size() == 8 * (3 + 4));
}

TEST_CASE("every point stands at its values, on either side of zero and on logarithmic axes") {
  constexpr std::uint64_t kSeed = 44;
  CAPTURE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 200; ++i) {
    const bool log = i % 2 == 0;
    const double low = log ? 0.01 : -700;
    const double high = log ? 1000 : 300;
    LineChart chart;
    for (Axis* const axis : {&chart.x, &chart.y}) {
      axis->scale = log ? Scale::log10 : Scale::linear;
      axis->ticks = {{low, "low"}, {high, "high"}};
    }
    std::uniform_real_distribution<double> share(0, 1);
    const auto value = [&] {
      const double at = share(random);
      return log ? low * std::pow(high / low, at) : low + (high - low) * at;
    };
    chart.series.resize(1 + random() % 4);
    std::vector<LineChart::Point> points;
    for (LineChart::Series& series : chart.series) {
      series.line = random() % 2 == 0;
      for (std::size_t k = 1 + random() % 20; k > 0; --k) {
        series.points.push_back({value(), value(), random() % 4 == 0 ? "label" : ""});
        points.push_back(series.points.back());
      }
    }
    const std::vector<Element> elements = drawn(chart);
    check_layout(elements);
    const std::vector<Element> markers = of_role(elements, "point");
    const std::vector<Element> names = of_role(elements, "x-label");
    const std::vector<Element> grid = of_role(elements, "grid");
    REQUIRE(markers.size() == points.size());
    REQUIRE(names.size() == 2);
    REQUIRE(grid.size() == 4);  // two of each axis, the vertical one's first
    const auto read_back = [&](double at, double from, double to) {
      const double part = (at - from) / (to - from);
      return log ? low * std::pow(high / low, part) : low + (high - low) * part;
    };
    const auto near = [&](double found, double expected) {
      return log ? std::abs(std::log(found / expected)) < 0.006 : std::abs(found - expected) < 0.4;
    };
    for (std::size_t k = 0; k < points.size(); ++k) {
      if (markers[k].name == "polygon") continue;  // a triangle's box is not about its middle
      const Box box = markers[k].box();
      CHECK(near(read_back(box.middle_x(), names[0].number("x"), names[1].number("x")), points[k].x));
      CHECK(near(read_back(box.middle_y(), grid[0].number("y1"), grid[1].number("y1")), points[k].y));
    }
  }
}

TEST_CASE("labels hide no marker and no label, and a label that stands apart has a line to its point") {
  constexpr std::uint64_t kSeed = 45;
  std::size_t asked = 0;
  std::size_t written = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const std::uint64_t seed = kSeed + i;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::normal_distribution<double> value(0, 1);
    LineChart chart;
    chart.series.resize(2);
    chart.series[0].line = false;
    chart.series[1].muted = true;
    chart.series[1].line = false;
    const std::size_t points = 2 + random() % 20;
    const std::size_t labelled = 1 + random() % std::min<std::size_t>(points, 8);
    for (std::size_t k = 0; k < points; ++k) {
      chart.series[0].points.push_back({value(random), value(random), k < labelled ? "layer" + std::to_string(k) : ""});
    }
    for (std::size_t k = random() % 200; k > 0; --k)
      chart.series[1].points.push_back({value(random), value(random), ""});
    const std::vector<Element> elements = drawn(chart);
    check_layout(elements);
    const std::vector<Element> labels = of_role(elements, "point-label");
    const std::vector<Element> leaders = of_role(elements, "leader");
    std::vector<Element> markers = of_role(elements, "point");
    markers.erase(markers.begin(), markers.end() - static_cast<std::ptrdiff_t>(points));  // muted ones are drawn first
    asked += labelled;
    written += labels.size();
    for (const Element& label : labels) {
      CAPTURE(label.text);
      const Box box = label.box();
      const auto distance = [&](const Element& marker) {
        const double x = marker.box().middle_x();
        const double y = marker.box().middle_y();
        return std::hypot(x - std::clamp(x, box.left, box.right), y - std::clamp(y, box.top, box.bottom));
      };
      const auto own = static_cast<std::size_t>(std::stoul(label.text.substr(5)));
      const auto nearest = std::ranges::min_element(markers, {}, distance);
      const bool is_nearest = nearest - markers.begin() == static_cast<std::ptrdiff_t>(own);
      const double x = markers[own].box().middle_x();
      const double y = markers[own].box().middle_y();
      const bool led = std::ranges::any_of(leaders, [&](const Element& leader) {
        return std::hypot(leader.number("x1") - x, leader.number("y1") - y) < 4;
      });
      CHECK((led || (is_nearest && distance(markers[own]) < 10)));
    }
  }
  CHECK(written > asked * 99 / 100);
}

TEST_CASE("a label that has no place is left out") {
  LineChart chart;
  chart.series.resize(1);
  for (int x = 0; x < 80; ++x) {
    for (int y = 0; y < 60; ++y) {
      chart.series[0].points.push_back(
          {static_cast<double>(x), static_cast<double>(y), x == 40 && y == 30 ? "me" : ""});
    }
  }
  CHECK(of_role(drawn(chart), "point-label").empty());
  chart.series[0].muted = true;
  CHECK(of_role(drawn(chart), "point-label").size() == 1);
}

TEST_CASE("up to eight series differ in colour, marker and dash, with and without meanings") {
  constexpr std::uint64_t kSeed = 46;
  CAPTURE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 300; ++i) {
    std::vector<std::optional<Meaning>> meanings(1 + random() % 8);
    for (auto& meaning : meanings) {
      if (random() % 3 != 0) meaning = kMeanings.at(random() % kMeanings.size()).value;
    }
    const std::vector<SeriesStyle> styles = series_styles(meanings);
    REQUIRE(styles.size() == meanings.size());
    std::set<Marker> markers;
    std::set<Hatch> hatches;
    std::set<std::string> dashes;
    for (std::size_t k = 0; k < styles.size(); ++k) {
      markers.insert(styles[k].marker);
      hatches.insert(styles[k].hatch);
      dashes.insert(styles[k].dash);
      if (meanings[k]) CHECK(styles[k].colour == meaning_style(*meanings[k]).colour);
      for (std::size_t other = 0; other < k; ++other) {
        const bool both = meanings[k] && meanings[other];
        if (!both) CHECK(styles[k].colour != styles[other].colour);
      }
    }
    CHECK(markers.size() == styles.size());
    CHECK(hatches.size() == styles.size());
    CHECK(dashes.size() == styles.size());
  }
}

TEST_CASE("meanings that meet in a figure differ in colour, and keep hatch, marker and dash among each other") {
  const std::vector<std::vector<Meaning>> groups{
      {Meaning::os, Meaning::ws, Meaning::is, Meaning::rp},
      {Meaning::baseline, Meaning::full, Meaning::half, Meaning::full50, Meaning::half50, Meaning::mixed},
      {Meaning::compute, Meaning::stall, Meaning::vector},
      {Meaning::compute, Meaning::reduction},
      {Meaning::standard, Meaning::pointwise, Meaning::depthwise, Meaning::linear, Meaning::vector},
      {Meaning::standard, Meaning::pointwise, Meaning::depthwise, Meaning::linear, Meaning::bound}};
  for (const std::vector<Meaning>& group : groups) {
    const std::vector<SeriesStyle> styles = series_styles({group.begin(), group.end()});
    std::set<std::string> colours;
    for (std::size_t i = 0; i < group.size(); ++i) {
      colours.insert(styles[i].colour);
      CHECK(styles[i].marker == meaning_style(group[i]).marker);
      CHECK(styles[i].dash == meaning_style(group[i]).dash);
    }
    CHECK(colours.size() == group.size());
  }
  for (const auto& row : kMeanings) {  // the table of styles is in the order of meanings
    CHECK(&row - kMeanings.data() == static_cast<std::ptrdiff_t>(row.value));
  }
}

TEST_CASE("ticks of a horizontal axis never touch, whatever the range") {
  std::mt19937_64 random(43);
  std::uniform_real_distribution<double> exponent(-12, 15);
  for (int i = 0; i < 300; ++i) {
    LineChart chart;
    chart.series.resize(1);
    const double base = std::pow(10.0, exponent(random));
    const double range = std::pow(10.0, exponent(random));
    chart.series[0].points = {{base, base, ""}, {base + range, base + range, ""}};
    chart.x.scale = static_cast<Scale>(random() % 3);
    chart.y.scale = static_cast<Scale>(random() % 3);
    CAPTURE(base);
    CAPTURE(range);
    check_layout(drawn(chart));
  }
}

TEST_CASE("line charts that can't be drawn throw") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinity, -infinity, 1e301}) {
    LineChart chart = array_sizes(1);
    chart.series[0].points[2].y = bad;
    CHECK_THROWS_AS(drawn(chart), InternalError);
    chart = array_sizes(1);
    chart.series[0].points[2].x = bad;
    CHECK_THROWS_AS(drawn(chart), InternalError);
    chart = array_sizes(1);
    chart.y.to = bad;
    CHECK_THROWS_AS(drawn(chart), InternalError);
    chart = array_sizes(1);
    chart.x.ticks[0].value = bad;
    CHECK_THROWS_AS(drawn(chart), InternalError);
    chart = array_sizes(1);
    chart.references = {{.value = bad, .name = ""}};
    CHECK_THROWS_AS(drawn(chart), InternalError);
  }
  LineChart chart = array_sizes(1);
  chart.series[0].points[0].x = 0;
  CHECK_THROWS_AS(drawn(chart), InternalError);
}
