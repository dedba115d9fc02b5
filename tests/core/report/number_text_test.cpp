// SPDX-License-Identifier: MIT
#include "core/report/number_text.h"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

using systole::core::grouped;
using systole::core::python_text;

namespace {

struct Repr {
  double value;
  const char* text;  ///< what Python 3's repr prints
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr Repr kReprs[] = {
    {0.0, "0.0"},
    {-0.0, "-0.0"},
    {1.0, "1.0"},
    {-1.0, "-1.0"},
    {100.0, "100.0"},
    {0.1, "0.1"},
    {0.1 + 0.2, "0.30000000000000004"},
    {1.0 / 3, "0.3333333333333333"},
    {2.0 / 3, "0.6666666666666666"},
    {100.0 / 3, "33.333333333333336"},
    {99.99999999999999, "99.99999999999999"},
    {0.001, "0.001"},
    {0.0001, "0.0001"},
    {0.00012345, "0.00012345"},
    {0.00001, "1e-05"},
    {0.000012345, "1.2345e-05"},
    {1e-10, "1e-10"},
    {1e-100, "1e-100"},
    {123456789.0, "123456789.0"},
    {123456789012345.6, "123456789012345.6"},
    {1e15, "1000000000000000.0"},
    {9999999999999998.0, "9999999999999998.0"},
    {1e16, "1e+16"},
    {12345678901234567.0, "1.2345678901234568e+16"},
    {1e22, "1e+22"},
    {1e23, "1e+23"},
    {-1.5e300, "-1.5e+300"},
    {9007199254740992.0, "9007199254740992.0"},
    {9007199254740993.0, "9007199254740992.0"},
    {5e-324, "5e-324"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {3.141592653589793, "3.141592653589793"},
    {97.65625, "97.65625"},
    {kInfinity, "inf"},
    {-kInfinity, "-inf"},
};

}  // namespace

TEST_CASE("python_text prints what Python's repr prints") {
  for (const Repr& repr : kReprs) CHECK(python_text(repr.value) == repr.text);
  CHECK(python_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
}

TEST_CASE("python_text reads back as the same double, whatever its bits") {
  constexpr std::uint64_t kSeed = 99;
  CAPTURE(kSeed);
  std::mt19937_64 random(kSeed);
  int failures = 0;
  for (int i = 0; i < 200'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (value != value) continue;  // every NaN is `nan`
    const std::string text = python_text(value);
    const double again = std::strtod(text.c_str(), nullptr);
    const bool is_float = text.find_first_of(".ein") != std::string::npos;
    failures +=
        static_cast<int>(std::bit_cast<std::uint64_t>(again) != std::bit_cast<std::uint64_t>(value) || !is_float);
  }
  CHECK(failures == 0);
}

TEST_CASE("python_text of whole numbers below 1e16 has no exponent") {
  for (std::int64_t whole = 1; whole < 10'000'000'000'000'000; whole *= 10) {
    const auto power = static_cast<double>(whole);
    CHECK(python_text(power).find('e') == std::string::npos);
    CHECK(python_text(power).ends_with(".0"));
  }
}

TEST_CASE("grouped puts commas between groups of three digits") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(-999) == "-999");
  CHECK(grouped(-1000) == "-1,000");
  CHECK(grouped(568'740'352) == "568,740,352");
  CHECK(grouped(std::numeric_limits<std::int64_t>::max()) == "9,223,372,036,854,775,807");
  CHECK(grouped(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
}
