// SPDX-License-Identifier: MIT
#include "core/report/chart/bar_chart.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "tests/core/report/chart/svg_reading.h"

using namespace systole::core::chart;
using namespace systole::core::testing;
using systole::core::InternalError;

namespace {

constexpr double kRounding = 0.011;

/// The number that a label of an axis without prefixes says.
double number_of(std::string label) {
  std::erase(label, ',');
  return std::stod(label);
}

/// Values of pixels, from the two outermost labels of the vertical axis whose labels are plain numbers.
struct Ruler {
  double zero = 0;
  double unit = 0;  ///< pt of a value of 1
  explicit Ruler(const std::vector<Element>& elements) {
    const std::vector<Element> labels = of_role(elements, "y-label");
    const std::vector<Element> ticks = of_role(elements, "grid");
    REQUIRE(labels.size() == ticks.size());
    const double low = number_of(labels.front().text);
    const double high = number_of(labels.back().text);
    const double y_low = ticks.front().number("y1");
    unit = (y_low - ticks.back().number("y1")) / (high - low);
    zero = y_low + low * unit;
  }
};

BarChart random_chart(std::mt19937_64& random, bool stacked) {
  std::uniform_real_distribution<double> value(stacked ? 0 : -500, 900);
  BarChart chart;
  chart.value_axis.title = "cycles";
  chart.stacked = stacked;
  const std::size_t categories = 1 + random() % 12;
  for (std::size_t i = 0; i < categories; ++i) chart.categories.push_back("category " + std::to_string(i));
  for (std::size_t s = 1 + random() % 5; s > 0; --s) {
    BarChart::Series series;
    series.name = "series " + std::to_string(s);
    for (std::size_t i = 0; i < categories; ++i) series.values.emplace_back(value(random));
    chart.series.push_back(series);
  }
  return chart;
}

BarChart small_chart() {
  BarChart chart;
  chart.categories = {"a", "b", "c"};
  chart.series.resize(2);
  chart.series[0].name = "first";
  chart.series[0].values = {10, 20, 30};
  chart.series[1].name = "second";
  chart.series[1].values = {5, std::nullopt, 0};
  return chart;
}

}  // namespace

TEST_CASE("a bar is as high as its value, on its side of zero") {
  constexpr std::uint64_t kSeed = 31;
  CAPTURE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 200; ++i) {
    const BarChart chart = random_chart(random, false);
    const std::vector<Element> elements = drawn(chart);
    check_layout(elements);
    const Ruler ruler(elements);
    const std::vector<Element> bars = of_role(elements, "bar");
    REQUIRE(bars.size() == chart.series.size() * chart.categories.size());
    for (std::size_t b = 0; b < bars.size(); ++b) {
      const double value = *chart.series[b / chart.categories.size()].values[b % chart.categories.size()];
      const Box box = bars[b].box();
      CHECK(std::abs(box.height() - std::abs(value) * ruler.unit) <= 2 * kRounding);
      CHECK(std::abs((value > 0 ? box.bottom : box.top) - ruler.zero) <= 2 * kRounding);
    }
  }
}

TEST_CASE("bars of a group stand side by side, groups in the order of their categories") {
  const std::vector<Element> bars = of_role(drawn(small_chart()), "bar");
  REQUIRE(bars.size() == 4);  // one is missing, one is zero
  CHECK(bars[3].box().left == doctest::Approx(bars[0].box().right).epsilon(0.001));
  CHECK(bars[3].box().right < bars[1].box().left);
  CHECK(bars[1].box().right < bars[2].box().left);
  CHECK(bars[0].attributes.at("fill") != bars[3].attributes.at("fill"));
}

TEST_CASE("stacked bars stand on each other and sum up") {
  constexpr std::uint64_t kSeed = 32;
  CAPTURE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 100; ++i) {
    BarChart chart = random_chart(random, true);
    if (i % 2 == 0) chart.value_decimals = 0;
    const std::vector<Element> elements = drawn(chart);
    check_layout(elements);
    const Ruler ruler(elements);
    const std::vector<Element> bars = of_role(elements, "bar");
    REQUIRE(bars.size() == chart.series.size() * chart.categories.size());
    for (std::size_t b = 0; b < bars.size(); ++b) {
      const std::size_t series = b % chart.series.size();
      const double value = *chart.series[series].values[b / chart.series.size()];
      CHECK(std::abs(bars[b].box().height() - value * ruler.unit) <= 2 * kRounding);
      const double below = series == 0 ? ruler.zero : bars[b - 1].box().top;
      CHECK(std::abs(bars[b].box().bottom - below) <= 2 * kRounding);
    }
  }
}

TEST_CASE("shares that sum up to 100, but for rounding, end at 100") {
  BarChart chart;
  chart.stacked = true;
  chart.categories = {"a"};
  for (int i = 0; i < 30; ++i) {
    chart.series.emplace_back();
    chart.series.back().values = {100.0 / 30 + (i == 0 ? 1e-10 : 0)};
  }
  CHECK(of_role(drawn(chart), "y-label").back().text == "100");
}

TEST_CASE("published values are diamonds in the middle of their bars, at their values, and have a legend entry") {
  BarChart chart = small_chart();
  chart.marker_name = "published in 2021";
  chart.series[0].markers = {12, std::nullopt, 55};
  chart.series[1].markers = {std::nullopt, 7, std::nullopt};
  const std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  const Ruler ruler(elements);
  const std::vector<Element> bars = of_role(elements, "bar");
  const std::vector<Element> diamonds = of_role(elements, "marker");
  REQUIRE(diamonds.size() == 3);
  const double values[] = {12, 55, 7};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(std::abs(diamonds[i].box().middle_y() - (ruler.zero - values[i] * ruler.unit)) <= 2 * kRounding);
  }
  CHECK(std::abs(diamonds[0].box().middle_x() - bars[0].box().middle_x()) <= kRounding);
  CHECK(std::abs(diamonds[1].box().middle_x() - bars[2].box().middle_x()) <= kRounding);
  CHECK(std::abs(diamonds[2].box().middle_x() - bars[1].box().right - bars[1].box().width() / 2) <= 2 * kRounding);
  const std::vector<Element> names = of_role(elements, "legend-name");
  REQUIRE(names.size() == 3);
  CHECK(names[2].text == "published in 2021");
}

TEST_CASE("values stand over their bars and diamonds, inside of the plot") {
  BarChart chart = small_chart();
  chart.value_decimals = 1;
  chart.series[0].markers = {12, 20, 33};
  chart.series[0].values[1] = -20;
  const std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  const std::vector<Element> values = of_role(elements, "value");
  const std::vector<Element> bars = of_role(elements, "bar");
  const Box plot = of_role(elements, "plot").front().box();
  REQUIRE(values.size() == 5);
  CHECK(values[0].text == "10.0");
  CHECK(values[0].box().bottom < of_role(elements, "marker")[0].box().top);
  CHECK(values[1].text == "-20.0");
  CHECK(values[1].box().top > bars[1].box().bottom);
  CHECK(values[3].text == "5.0");
  CHECK(values[3].box().bottom < bars[3].box().top);
  CHECK(values[4].text == "0.0");
  for (const Element& value : values) {
    CHECK(value.box().top >= plot.top);
    CHECK(value.box().bottom <= plot.bottom);
  }
}

TEST_CASE("values turn where bars are narrow and are left out where they would touch") {
  BarChart chart;
  chart.value_decimals = 0;
  chart.series.resize(2);
  for (int i = 0; i < 17; ++i) {
    chart.categories.push_back(std::to_string(i));
    for (BarChart::Series& series : chart.series) series.values.emplace_back(150'000 + 1000 * i);
  }
  std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  REQUIRE(of_role(elements, "value").size() == 34);
  for (const Element& value : of_role(elements, "value")) {
    CHECK(value.attributes.at("transform").starts_with("rotate(-90 "));
    CHECK(value.box().top >= of_role(elements, "plot").front().box().top);
  }
  CHECK(of_role(elements, "value").front().text == "150k");
  chart.series.resize(4, chart.series[0]);
  CHECK(of_role(drawn(chart), "value").empty());
}

TEST_CASE("bars on a logarithmic axis: equal factors are equal heights, zero is no bar") {
  BarChart chart;
  chart.value_axis.scale = Scale::log10;
  chart.categories = {"a", "b", "c", "d"};
  chart.series.resize(1);
  chart.series[0].values = {10, 1000, 100'000, 0};
  std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  const std::vector<Element> bars = of_role(elements, "bar");
  REQUIRE(bars.size() == 3);
  CHECK(bars[0].box().height() > 1);
  const double factor = bars[1].box().height() - bars[0].box().height();
  CHECK(std::abs(bars[2].box().height() - bars[1].box().height() - factor) <= 3 * kRounding);
  chart.series[0].values = {0, 0, 0, 0};
  CHECK(of_role(drawn(chart), "bar").empty());
  chart.value_decimals = 0;
  check_layout(drawn(chart));
}

TEST_CASE("reference lines stand at their values and in the legend") {
  BarChart chart = small_chart();
  chart.references = {{.value = 45, .name = "bound"}, {.value = 1, .name = ""}};
  const std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  const Ruler ruler(elements);
  const std::vector<Element> lines = of_role(elements, "reference");
  REQUIRE(lines.size() == 2);
  CHECK(std::abs(lines[0].number("y1") - (ruler.zero - 45 * ruler.unit)) <= 2 * kRounding);
  CHECK(of_role(elements, "legend-name").size() == 3);
}

TEST_CASE("a legend needs two entries and may be turned off") {
  BarChart chart = small_chart();
  CHECK(of_role(drawn(chart), "legend-name").size() == 2);
  chart.series[1].name.clear();
  CHECK(of_role(drawn(chart), "legend-name").empty());
  chart = small_chart();
  chart.legend = false;
  CHECK(of_role(drawn(chart), "legend-name").empty());
}

TEST_CASE("a meaning's colour goes with its series, wherever it stands") {
  BarChart chart = small_chart();
  chart.series[1].meaning = Meaning::ws;
  const std::string second = of_role(drawn(chart), "bar")[3].attributes.at("fill");
  chart = small_chart();
  chart.series[0].meaning = Meaning::ws;
  CHECK(of_role(drawn(chart), "bar")[0].attributes.at("fill") == second);
  CHECK(of_role(drawn(chart), "bar")[3].attributes.at("fill") != second);
}

TEST_CASE("category names that are cut stay different") {
  BarChart chart;
  chart.series.resize(1);
  for (int i = 0; i < 30; ++i) {
    chart.categories.push_back("a_network_with_a_rather_long_name_in_its_second_version block " + std::to_string(i));
    chart.series[0].values.emplace_back(i);
  }
  const std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  std::set<std::string> names;
  for (const Element& label : of_role(elements, "x-label")) names.insert(label.text);
  CHECK(names.size() == 30);
}

TEST_CASE("every reference line has a dash of its own, in the plot and in the legend") {
  BarChart chart = small_chart();
  chart.references = {{.value = 10, .name = "one"}, {.value = 20, .name = "two"}, {.value = 25, .name = "three"}};
  const std::vector<Element> elements = drawn(chart);
  std::set<std::string> dashes;
  for (const Element& line : of_role(elements, "reference")) dashes.insert(line.attributes.at("stroke-dasharray"));
  CHECK(dashes.size() == 3);
  for (const Element& swatch : of_role(elements, "swatch")) {
    if (swatch.name == "line") dashes.erase(swatch.attributes.at("stroke-dasharray"));
  }
  CHECK(dashes.empty());
}

TEST_CASE("an axis on the right says the same heights in another unit, and nothing leaves the figure") {
  for (const double of_one : {0.5, 1.0 / 940e3, 3e5}) {
    for (const int decimals : {-1, 0}) {
      BarChart chart = small_chart();
      chart.value_axis.title = "cycles";
      chart.other_unit = OtherUnit{.title = "ms at 940 MHz", .of_one = of_one};
      if (decimals >= 0) chart.value_decimals = decimals;
      const std::vector<Element> elements = drawn(chart);
      check_layout(elements);
      const std::vector<Element> labels = of_role(elements, "other-label");
      REQUIRE(labels.size() >= 2);
      const Box plot = of_role(elements, "plot").front().box();
      for (const Element& label : labels) CHECK(label.box().left > plot.right);
      if (of_one == 0.5) {
        const Ruler ruler(elements);
        for (const Element& label : labels) {
          const double height = ruler.zero - number_of(label.text) / of_one * ruler.unit;
          CHECK(std::abs(label.box().middle_y() - height) <= 1);
        }
      }
      const auto title = [](const Element& element) { return element.text == "ms at 940 MHz"; };
      CHECK(std::ranges::count_if(of_role(elements, "axis-title"), title) == 1);
    }
  }
}

TEST_CASE("bar charts that can't be drawn throw") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinity, -infinity, 1e301}) {
    BarChart chart = small_chart();
    chart.series[0].values[1] = bad;
    CHECK_THROWS_AS(drawn(chart), InternalError);
    chart = small_chart();
    chart.series[0].markers = {1, bad, 2};
    CHECK_THROWS_AS(drawn(chart), InternalError);
    chart = small_chart();
    chart.references = {{.value = bad, .name = ""}};
    CHECK_THROWS_AS(drawn(chart), InternalError);
    chart = small_chart();
    chart.value_axis.from = bad;
    CHECK_THROWS_AS(drawn(chart), InternalError);
  }
  BarChart chart = small_chart();
  chart.series[0].values.pop_back();
  CHECK_THROWS_WITH_AS(drawn(chart), "chart: series 'first' has 2 values for 3 categories", InternalError);
  chart = small_chart();
  chart.stacked = true;
  chart.series[0].values[0] = -1;
  CHECK_THROWS_AS(drawn(chart), InternalError);
  chart.series[0].values = {1e300, 1, 1};
  chart.series[1].values = {1e300, 1, 1};
  CHECK_THROWS_AS(drawn(chart), InternalError);  // their sum
  chart = small_chart();
  chart.stacked = true;
  chart.series[0].markers = {1, 2, 3};
  CHECK_THROWS_AS(drawn(chart), InternalError);
  chart.series[0].markers.clear();
  chart.value_axis.scale = Scale::log10;
  CHECK_THROWS_AS(drawn(chart), InternalError);
  chart = small_chart();
  chart.value_axis.scale = Scale::log10;
  chart.series[0].values[0] = -1;
  CHECK_THROWS_AS(drawn(chart), InternalError);
  for (const double bad : {0.0, -1.0, nan, infinity, 1e300}) {
    chart = small_chart();
    chart.other_unit = OtherUnit{.title = "ms", .of_one = bad};
    CHECK_THROWS_AS(drawn(chart), InternalError);
  }
  chart = small_chart();
  chart.value_axis.scale = Scale::log10;
  chart.other_unit = OtherUnit{.title = "ms", .of_one = 2};
  CHECK_THROWS_AS(drawn(chart), InternalError);
  for (const int decimals : {-1, 18}) {
    chart = small_chart();
    chart.value_decimals = decimals;
    CHECK_THROWS_AS(drawn(chart), InternalError);
  }
}
