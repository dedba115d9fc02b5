// SPDX-License-Identifier: MIT
#include "core/report/chart/figure.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <clocale>
#include <locale>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/error.h"
#include "core/report/chart/detail/palette.h"
#include "tests/core/report/chart/svg_reading.h"

using namespace systole::core::chart;
using namespace systole::core::testing;
using systole::core::InternalError;

namespace {

std::string any_text(std::mt19937_64& random, std::size_t most) {
  static const std::vector<std::string> pieces = {
      "conv", "1",    " ",        "<b>",          "&amp;", "\"", "'", "]]>",
      "<!--", "\xff", "\xc3\xa9", "\xe6\xb1\x89", "\x01",  "\n", "W", std::string(1, '\0')};
  std::string text;
  for (std::size_t i = random() % (most + 1); i > 0; --i) text += pieces[random() % pieces.size()];
  return text;
}

double any_value(std::mt19937_64& random, Scale scale) {
  static const std::vector<double> values = {0,      1,    2.5,    -3,    100,    99'999, 1e6,
                                             1.23e9, 1e-6, 5e-324, 1e300, -1e300, 1e21};
  for (;;) {
    const double value = values[random() % values.size()];
    if (scale == Scale::linear || value >= 1e-300) return value;
  }
}

Panel any_bar_chart(std::mt19937_64& random) {
  BarChart chart;
  chart.title = any_text(random, 60);
  chart.category_axis = any_text(random, 60);
  chart.value_axis.title = any_text(random, 60);
  chart.stacked = random() % 2 == 0;
  if (!chart.stacked && random() % 3 == 0) chart.value_axis.scale = Scale::log10;
  if (random() % 2 == 0) chart.value_decimals = static_cast<int>(random() % 4);
  chart.marker_name = any_text(random, 20);
  constexpr std::size_t kCategories[] = {0, 1, 2, 7, 40, 100};
  for (std::size_t i = kCategories[random() % 6]; i > 0; --i) chart.categories.push_back(any_text(random, 30));
  for (std::size_t s = random() % 9; s > 0; --s) {
    BarChart::Series series;
    series.name = any_text(random, 40);
    for (std::size_t i = 0; i < chart.categories.size(); ++i) {
      const double value = any_value(random, chart.value_axis.scale);
      series.values.emplace_back(chart.stacked ? std::min(1e298, std::abs(value)) : value);
      if (!chart.stacked) series.markers.emplace_back(any_value(random, chart.value_axis.scale));
    }
    if (random() % 2 == 0) series.markers.clear();
    if (random() % 5 == 0) series.values.clear();
    chart.series.push_back(series);
  }
  if (random() % 3 == 0) chart.references = {{.value = any_value(random, chart.value_axis.scale), .name = "bound"}};
  return chart;
}

Panel any_line_chart(std::mt19937_64& random) {
  LineChart chart;
  chart.title = any_text(random, 60);
  for (Axis* axis : {&chart.x, &chart.y}) {
    axis->title = any_text(random, 60);
    axis->scale = static_cast<Scale>(random() % 3);
    if (random() % 4 != 0) continue;
    for (int i = 0; i < 6; ++i) axis->ticks.push_back({any_value(random, axis->scale), any_text(random, 20)});
  }
  for (std::size_t s = random() % 9; s > 0; --s) {
    LineChart::Series series;
    series.name = any_text(random, 40);
    series.step = random() % 3 == 0;
    series.line = random() % 3 == 0;
    series.muted = random() % 5 == 0;
    for (std::size_t i = random() % 20; i > 0; --i) {
      series.points.push_back({any_value(random, chart.x.scale), any_value(random, chart.y.scale),
                               random() % 5 == 0 ? any_text(random, 20) : ""});
    }
    chart.series.push_back(series);
  }
  return chart;
}

Figure any_figure(std::mt19937_64& random) {
  Figure figure;
  figure.title = any_text(random, 20);
  figure.description = any_text(random, 3);
  figure.width = random() % 2 == 0 ? Width::one_column : Width::two_columns;
  figure.plot_height = static_cast<double>(40 + random() % 200);
  if (figure.width == Width::two_columns) figure.columns = 1 + random() % 3;
  figure.shared_legend = random() % 4 == 0;
  figure.note = any_text(random, 100);
  for (std::size_t i = 1 + random() % 3; i > 0; --i) {
    figure.panels.push_back(random() % 2 == 0 ? any_bar_chart(random) : any_line_chart(random));
  }
  return figure;
}

Figure two_panels() {
  BarChart bars;
  bars.title = "Bars";
  bars.value_axis.title = "cycles";
  bars.categories = {"a", "b"};
  bars.series.resize(1);
  bars.series[0] = {.name = "os", .values = {1234.5, 2e6}, .markers = {}};
  LineChart lines;
  lines.x.title = "x";
  lines.y.title = "y";
  lines.series.resize(1);
  lines.series[0].points = {{0.5, 0.25, "half"}, {1.5, 0.75, ""}};
  Figure figure;
  figure.title = "Two & more";
  figure.panels = {bars, lines};
  return figure;
}

/// Decimal commas and grouped thousands, wherever a locale is asked.
struct CommaDecimals : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("any figure is well formed and laid out, whatever its texts and values") {
  constexpr std::uint64_t kSeed = 51;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const std::uint64_t seed = kSeed + i;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const Figure figure = any_figure(random);
    std::vector<Element> elements;
    REQUIRE_NOTHROW(elements = drawn(figure));
    check_layout(elements);
    CHECK(svg(figure) == svg(figure));
  }
}

TEST_CASE("a figure is a document of its own: no script, no other file, a white ground, title and description") {
  const std::string document = svg(two_panels());
  for (const char* foreign : {"<script", "href", "<image", "@import", "<style", "onload"}) {
    CHECK(document.find(foreign) == std::string::npos);
  }
  const std::vector<Element> elements = read_xml(document);
  CHECK(elements[0].name == "svg");
  CHECK(elements[0].attributes.at("xmlns") == "http://www.w3.org/2000/svg");
  CHECK(elements[0].attributes.at("width") == "252pt");
  CHECK(elements[0].attributes.at("viewBox").starts_with("0 0 252 "));
  CHECK(elements[0].attributes.at("font-family") == "Helvetica, Arial, sans-serif");
  CHECK(elements[1].name == "title");
  CHECK(elements[1].text == "Two & more");
  CHECK(elements[2].name == "desc");
  CHECK(elements[2].text == "(a) Grouped bars, cycles over 2 categories: os. (b) Lines or points, y over x.");
  const Element ground = of_role(elements, "ground").front();
  CHECK(ground.attributes.at("fill") == "#ffffff");
  CHECK(ground.attributes.at("width") == "252");
  for (const Element& element : elements) {
    if (element.name == "text" && element.role() != "value") CHECK(element.number("font-size") >= 7);
  }
}

TEST_CASE("panels are tagged if there are several, and their plots stand in line") {
  Figure figure = two_panels();
  std::vector<Element> elements = drawn(figure);
  check_layout(elements);
  const std::vector<Element> titles = of_role(elements, "title");
  REQUIRE(titles.size() == 2);
  CHECK(titles[0].text == "(a) Bars");
  CHECK(titles[1].text == "(b)");
  const std::vector<Element> plots = of_role(elements, "plot");
  CHECK(plots[0].box().left == plots[1].box().left);
  CHECK(plots[0].box().bottom < plots[1].box().top);
  CHECK(plots[0].box().height() == doctest::Approx(110));
  figure.panels.pop_back();
  figure.width = Width::two_columns;
  elements = drawn(figure);
  CHECK(of_role(elements, "title").front().text == "Bars");
  CHECK(elements[0].attributes.at("width") == "515.52pt");
}

TEST_CASE("small multiples stand beside each other under one legend, their plots in line") {
  BarChart chart;
  chart.value_axis.title = "speedup";
  chart.categories = {""};
  for (const Meaning meaning : {Meaning::full, Meaning::half}) {
    chart.series.push_back(
        {.name = std::string(systole::core::name_of(meaning)), .values = {2.0}, .markers = {}, .meaning = meaning});
  }
  Figure figure;
  figure.width = Width::two_columns;
  figure.columns = 3;
  figure.shared_legend = true;
  for (int i = 0; i < 5; ++i) {
    chart.title = i == 1 ? "a title that is so long that it needs a second line in a narrow panel" : "network";
    figure.panels.emplace_back(chart);
  }
  const std::vector<Element> elements = drawn(figure);
  check_layout(elements);
  CHECK(of_role(elements, "legend-name").size() == 2);
  const std::vector<Element> plots = of_role(elements, "plot");
  REQUIRE(plots.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t row = i / 3 * 3;
    CHECK(plots[i].box().top == plots[row].box().top);
    CHECK(plots[i].box().width() == doctest::Approx(plots[0].box().width()).epsilon(0.001));
    if (i > row) CHECK(plots[i].box().left > plots[i - 1].box().right);
  }
  CHECK(plots[3].box().top > plots[0].box().bottom);
  CHECK(plots[3].box().left == plots[0].box().left);
  const std::vector<Element> bars = of_role(elements, "bar");
  REQUIRE(bars.size() == 10);
  for (std::size_t i = 0; i < bars.size(); ++i)
    CHECK(bars[i].attributes.at("fill") == bars[i % 2].attributes.at("fill"));
}

TEST_CASE("a figure fits a page: plots get lower, down to a least height") {
  Figure figure = two_panels();
  figure.plot_height = 900;
  std::vector<Element> elements = drawn(figure);
  check_layout(elements);
  const auto height = [&] { return std::stod(elements.front().attributes.at("height")); };
  CHECK(height() <= kPageHeight);
  CHECK(height() > kPageHeight - 10);
  figure.panels.resize(26, figure.panels.front());
  figure.width = Width::two_columns;
  figure.columns = 4;
  elements = drawn(figure);
  CHECK(height() <= kPageHeight);
  figure.columns = 1;
  elements = drawn(figure);
  CHECK(of_role(elements, "plot").front().box().height() == doctest::Approx(40));
}

TEST_CASE("the note under the panels is written whole") {
  Figure figure = two_panels();
  for (int i = 0; i < 60; ++i) figure.note += (i > 0 ? " word" : "word") + std::to_string(i);
  const std::vector<Element> elements = drawn(figure);
  check_layout(elements);
  std::string written;
  double bottom = 0;
  for (const Element& plot : of_role(elements, "plot")) bottom = std::max(bottom, plot.box().bottom);
  for (const Element& line : of_role(elements, "note")) {
    written += (written.empty() ? "" : " ") + line.text;
    CHECK(line.box().top > bottom);
  }
  CHECK(written == figure.note);
}

TEST_CASE("a figure's bytes do not depend on locales") {
  const std::string plain = svg(two_panels());
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaDecimals));
  const std::string other = svg(two_panels());
  std::locale::global(before);
  CHECK(other == plain);
}

TEST_CASE("names that do not fit are cut and kept for hovering") {
  Figure figure = two_panels();
  auto& bars = std::get<BarChart>(figure.panels[0]);
  bars.categories[1] = std::string(100, 'n');
  bars.series.resize(2);
  bars.series[1].name = std::string(200, 's');
  const std::vector<Element> elements = drawn(figure);
  check_layout(elements);
  const auto whole = [&](const std::string& text) {
    return std::ranges::any_of(elements, [&](const Element& e) { return e.name == "title" && e.text == text; });
  };
  CHECK(whole(bars.categories[1]));
  CHECK(whole(bars.series[1].name));
  CHECK(of_role(elements, "legend-name")[1].text.ends_with("\xe2\x80\xa6"));
}

TEST_CASE("forty categories of a column all have their labels") {
  BarChart chart;
  chart.series.resize(1);
  for (int i = 0; i < 40; ++i) {
    chart.categories.push_back("features." + std::to_string(i) + ".conv");
    chart.series[0].values.emplace_back(i);
  }
  const std::vector<Element> elements = drawn(chart);
  check_layout(elements);
  CHECK(of_role(elements, "x-label").size() == 40);
  CHECK(of_role(elements, "bar").size() == 39);
}

TEST_CASE("any 64 series in a row differ in print, and neighbours in colour") {
  for (std::size_t first = 0; first < 100; ++first) {
    std::set<std::pair<std::string, Hatch>> bars;
    std::set<std::pair<std::string, Marker>> points;
    std::set<std::pair<std::string, std::string>> lines;
    for (std::size_t i = first; i < first + 64; ++i) {
      const SeriesStyle style = series_style(i);
      bars.insert({style.colour, style.hatch});
      points.insert({style.colour, style.marker});
      lines.insert({style.colour, style.dash});
      CHECK(style.colour != series_style(i + 1).colour);
      CHECK(style.hatch != series_style(i + 1).hatch);
    }
    CHECK(bars.size() == 64);
    CHECK(points.size() == 64);
    CHECK(lines.size() == 64);
  }
}

TEST_CASE("figures that can't be drawn throw") {
  Figure figure = two_panels();
  figure.panels.clear();
  CHECK_THROWS_AS(svg(figure), InternalError);
  figure.panels.resize(27);
  CHECK_THROWS_AS(svg(figure), InternalError);
  figure.panels.resize(26);
  check_layout(drawn(figure));
  figure = two_panels();
  for (const std::size_t columns : {std::size_t{0}, std::size_t{3}}) {
    figure.columns = columns;
    CHECK_THROWS_AS(svg(figure), InternalError);
  }
  for (const double height : {39.0, 2001.0, std::numeric_limits<double>::quiet_NaN()}) {
    figure = two_panels();
    figure.plot_height = height;
    CHECK_THROWS_AS(svg(figure), InternalError);
  }
}
