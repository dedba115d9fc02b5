// SPDX-License-Identifier: MIT
#include "core/report/chart/detail/ticks.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>

#include "core/error.h"

using namespace systole::core::chart;
using systole::core::InternalError;

namespace {

std::string labels(const TickMarks& marks) {
  std::string out;
  for (const Tick& tick : marks.ticks) out += (out.empty() ? "" : " ") + tick.label;
  return out;
}

/// What must hold for all marks over from..to.
void check_cover(const TickMarks& marks, double from, double to, std::size_t most) {
  CAPTURE(from);
  CAPTURE(to);
  CAPTURE(most);
  const double slack = (to - from) * 1e-8;
  REQUIRE(marks.ticks.size() >= 2);
  CHECK(marks.ticks.size() <= most);
  CHECK(marks.from <= from + slack);
  CHECK(marks.to >= to - slack);
  CHECK(marks.ticks.front().value == marks.from);
  CHECK(marks.ticks.back().value == marks.to);
  std::set<std::string> different;
  for (const Tick& tick : marks.ticks) different.insert(tick.label);
  CHECK(different.size() == marks.ticks.size());
}

}  // namespace

TEST_CASE("linear ticks cover any range in steps of 1, 2 or 5, neither too many nor needlessly few") {
  constexpr std::uint64_t kSeed = 11;
  CAPTURE(kSeed);
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> exponent(-280, 290);
  std::uniform_real_distribution<double> near_one(-6, 12);
  std::uniform_real_distribution<double> unit(-1, 1);
  for (int i = 0; i < 20'000; ++i) {
    const double scale = std::pow(10.0, i % 2 == 0 ? exponent(random) : near_one(random));
    double from = unit(random) * scale;
    double to = unit(random) * scale;
    if (from > to) std::swap(from, to);
    if (to - from < 1e-5 * scale) continue;
    const std::size_t most = 3 + random() % 10;
    const TickMarks marks = linear_ticks(from, to, most);
    check_cover(marks, from, to, most);
    const double step = (marks.to - marks.from) / static_cast<double>(marks.ticks.size() - 1);
    const double digit = step / std::pow(10.0, std::floor(std::log10(step) + 1e-6));
    CAPTURE(digit);
    CHECK((std::abs(digit - 1) < 1e-6 || std::abs(digit - 2) < 1e-6 || std::abs(digit - 5) < 1e-6));
    // The next smaller step, at most 2.5 times as small, would have been one tick too many.
    CHECK(static_cast<double>(marks.ticks.size() + 1) * 2.5 >= static_cast<double>(most) - 2);
    for (std::size_t k = 1; k < marks.ticks.size(); ++k) {
      CHECK(marks.ticks[k].value - marks.ticks[k - 1].value == doctest::Approx(step).epsilon(1e-6));
    }
  }
}

TEST_CASE("linear ticks: examples") {
  CHECK(labels(linear_ticks(0, 10, 6)) == "0 2 4 6 8 10");
  CHECK(labels(linear_ticks(0, 100.00000001, 6)) == "0 20 40 60 80 100");  // a sum of shares, rounded
  CHECK(labels(linear_ticks(0, 101, 6)) == "0 50 100 150");
  CHECK(labels(linear_ticks(0, 1, 6)) == "0 0.2 0.4 0.6 0.8 1.0");
  CHECK(labels(linear_ticks(-3, 7, 7)) == "-4 -2 0 2 4 6 8");
  CHECK(labels(linear_ticks(0, 24'000, 6)) == "0 5,000 10,000 15,000 20,000 25,000");
  CHECK(labels(linear_ticks(0, 1.4e6, 4)) == "0 0.5M 1.0M 1.5M");
  CHECK(labels(linear_ticks(0, 3e-7, 4)) == "0 1e-7 2e-7 3e-7");
  CHECK(labels(linear_ticks(0, 0, 3)) == "0 0.5 1.0");
  CHECK(labels(linear_ticks(0, std::numeric_limits<double>::denorm_min(), 3)) == "0 0.5 1.0");
  CHECK(labels(linear_ticks(10, 10, 7)) == "4 6 8 10 12 14 16");
  CHECK(labels(linear_ticks(0, 1e300, 3)) == "0 5e299 1.0e300");
  CHECK(linear_ticks(-1e300, 1e300, 3).ticks.size() == 3);
}

TEST_CASE("logarithmic ticks cover any range with powers of the base, or with 1, 2 and 5 within two decades") {
  constexpr std::uint64_t kSeed = 12;
  CAPTURE(kSeed);
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> exponent(-299, 299);
  std::uniform_real_distribution<double> decades(0, 6);
  for (int i = 0; i < 10'000; ++i) {
    const double low = exponent(random);
    const double high = i % 2 == 0 ? std::min(300.0, low + decades(random)) : std::max(low, exponent(random));
    const std::size_t most = 3 + random() % 10;
    for (const Scale scale : {Scale::log2, Scale::log10}) {
      const TickMarks marks = log_ticks(scale, std::pow(10.0, low), std::pow(10.0, high), most);
      check_cover(marks, std::pow(10.0, low), std::pow(10.0, high), most);
      for (const Tick& tick : marks.ticks) {
        if (scale == Scale::log2) {
          int power = 0;
          CHECK(std::frexp(tick.value, &power) == 0.5);
        } else {
          const double digit = std::pow(10.0, std::log10(tick.value) - std::floor(std::log10(tick.value) + 1e-9));
          const double nearest = std::round(digit);
          CHECK(std::abs(digit - nearest) < 1e-6);
          CHECK((nearest == 1 || nearest == 2 || nearest == 5));
        }
      }
      for (const double minor : marks.minor) CHECK((minor > marks.from && minor < marks.to));
    }
  }
}

TEST_CASE("logarithmic ticks: examples") {
  CHECK(labels(log_ticks(Scale::log10, 0.03, 5e4, 9)) == "0.01 0.1 1 10 100 1k 10k 100k");
  CHECK(labels(log_ticks(Scale::log10, 120, 800, 6)) == "100 200 500 1k");
  CHECK(labels(log_ticks(Scale::log10, 100, 100, 3)) == "10 100 1k");
  CHECK(labels(log_ticks(Scale::log10, 1, 1e9, 4)) == "1 1k 1M 1G");
  CHECK(log_ticks(Scale::log10, 1, 1000, 5).minor.size() == 24);
  CHECK(labels(log_ticks(Scale::log2, 8, 256, 9)) == "8 16 32 64 128 256");
  CHECK(labels(log_ticks(Scale::log2, 0.3, 1, 9)) == "0.25 0.5 1");
  CHECK(labels(log_ticks(Scale::log2, 1, 1 << 20, 3)) == "1 1,024 2^20");
}

TEST_CASE("an axis spans its data, its own ticks and its ends") {
  Axis axis{.title = "", .scale = Scale::log2, .ticks = {{64, "b"}, {8, "a"}}, .from = {}, .to = {}};
  TickMarks marks = tick_marks(axis, 16, 200, 5);
  CHECK(labels(marks) == "a b");
  CHECK(marks.from == 8);
  CHECK(marks.to == 200);
  axis = {};
  axis.from = -5;
  axis.to = 100;
  marks = tick_marks(axis, 1, 2, 7);
  CHECK(marks.from == -20);
  CHECK(marks.to == 100);
  const AxisMap map(Scale::linear, marks, 120, 0);
  CHECK(map(-20) == 120);
  CHECK(map(100) == 0);
  CHECK(map(40) == doctest::Approx(60));
  const AxisMap decades(Scale::log10, log_ticks(Scale::log10, 1, 1000, 5), 0, 30);
  CHECK(decades(10) == doctest::Approx(10));
}

TEST_CASE("an axis has no place for what is not finite, nor a logarithmic one for zero") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {nan, infinity, -infinity, 1.1e300}) {
    CHECK_THROWS_AS(require_drawable(value, Scale::linear, "x"), InternalError);
    CHECK_THROWS_AS(require_drawable(value, Scale::log2, "x"), InternalError);
    Axis axis;
    axis.to = value;
    CHECK_THROWS_AS(tick_marks(axis, 0, 1, 5), InternalError);
  }
  for (const double value : {0.0, -1.0, 1e-301}) {
    CHECK_NOTHROW(require_drawable(value, Scale::linear, "x"));
    CHECK_THROWS_WITH_AS(require_drawable(value, Scale::log10, "x"), doctest::Contains("chart: x is "), InternalError);
  }
  CHECK_THROWS_AS(linear_ticks(0, 1, 2), InternalError);
  CHECK_THROWS_AS(linear_ticks(1, 0, 5), InternalError);
  CHECK_THROWS_AS(log_ticks(Scale::log2, 0, 1, 5), InternalError);
}
