// SPDX-License-Identifier: MIT
#include "core/report/chart/line_chart.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "core/error.h"
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
  chart.series[0] = {.name = "choices", .points = {}, .line = false, .muted = true, .style = {}};
  for (std::size_t i = 0; i < points; ++i) {
    const double x = 1 + 9 * unit(random);
    chart.series[0].points.push_back({x, 20 / x + 5 * unit(random), ""});
  }
  chart.series[1] = {.name = "front", .points = {}, .step = true, .style = {}};
  for (const double x : {1.0, 2.0, 4.0, 5.0, 10.0}) chart.series[1].points.push_back({x, 20 / x, ""});
  chart.series[2] = {.name = "chosen", .points = {{4.2, 5.3, "greedy"}, {5, 4, "optimal"}}, .line = false, .style = {}};
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
  chart.series[0] = {
      .name = "", .points = {{0, 4, ""}, {1, 2, ""}, {2, 0, ""}}, .step = true, .markers = false, .style = {}};
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
  chart.series[0] = {
      .name = "roof", .points = {{0.1, 1, ""}, {100, 1000, ""}, {1000, 1000, ""}}, .markers = false, .style = {}};
  chart.series[1] = {.name = "layers", .points = {{1, 10, "on it"}, {10, 10, "below"}}, .line = false, .style = {}};
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
