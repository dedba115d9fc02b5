// SPDX-License-Identifier: MIT
#include "dataflows/mapping/detail/repeated_sum.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <random>

namespace {

using systole::dataflows::add_naively;
using systole::dataflows::repeat_naively;

constexpr unsigned kSeed = 754;

double looped(double sum, double addend, std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) sum += addend;
  return sum;
}

/// The nesting of a fold plan: `outer` times, first `inner` times a, then b.
double looped_blocks(double a, double b, std::int64_t inner, std::int64_t outer) {
  double sum = 0;
  for (std::int64_t i = 0; i < outer; ++i) sum = looped(sum, a, inner) + b;
  return sum;
}

double fast_blocks(double a, double b, std::int64_t inner, std::int64_t outer) {
  return repeat_naively(0.0, outer, [&](double sum) { return add_naively(sum, a, inner) + b; });
}

TEST_CASE("add_naively rounds like the loop for fractions, integers and tiny addends") {
  for (const double addend : {1.0 / 3, 0.1, 1.0, 0.9999999999999999, 5e-17, 1e-300, 7.0 / 64}) {
    for (const std::int64_t times : {0, 1, 2, 7, 8, 9, 100, 12345, 1000000}) {
      CAPTURE(addend);
      CAPTURE(times);
      CHECK(add_naively(0.0, addend, times) == looped(0.0, addend, times));
      CHECK(add_naively(1.0, addend, times) == looped(1.0, addend, times));
    }
  }
}

TEST_CASE("add_naively stands still where the loop does") {
  const double large = 9007199254740992.0;  // 2^53: adding 1 rounds to even and changes nothing
  CHECK(add_naively(large, 1.0, 1'000'000'000'000) == large);
  CHECK(add_naively(large - 2, 1.0, 1'000'000'000'000) == large);
}

TEST_CASE("add_naively meets ties, which round to even, from even and odd sums") {
  for (const double start : {4503599627370496.0, 4503599627370497.0, 4503599627370498.0}) {
    for (const double addend : {0.5, 1.5, 2.5, 3.5}) {
      CAPTURE(start);
      CAPTURE(addend);
      CHECK(add_naively(start, addend, 100'000) == looped(start, addend, 100'000));
    }
  }
}

TEST_CASE("add_naively equals the loop for random sums, addends and counts") {
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> exponent(-40, 10);
  std::uniform_int_distribution<std::int64_t> count(0, 4000);
  for (int i = 0; i < 3000; ++i) {
    const double sum = std::exp2(exponent(random));
    const double addend = std::exp2(exponent(random));
    const std::int64_t times = count(random);
    CAPTURE(sum);
    CAPTURE(addend);
    CAPTURE(times);
    CHECK(add_naively(sum, addend, times) == looped(sum, addend, times));
  }
}

TEST_CASE("nested repetition equals the nested loop for the fractions that folds produce") {
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<std::int64_t> part(1, 1000);
  std::uniform_int_distribution<std::int64_t> count(0, 300);
  for (int i = 0; i < 3000; ++i) {
    const auto whole = static_cast<double>(part(random) + 1000);
    const double a = static_cast<double>(part(random)) / whole;
    const double b = static_cast<double>(part(random)) / whole;
    const std::int64_t inner = count(random);
    const std::int64_t outer = count(random);
    CAPTURE(a);
    CAPTURE(b);
    CAPTURE(inner);
    CAPTURE(outer);
    CHECK(fast_blocks(a, b, inner, outer) == looped_blocks(a, b, inner, outer));
  }
}

TEST_CASE("billions of folds are summed as the loop would, checked where the sum is exact") {
  CHECK(add_naively(0.0, 0.25, 4'000'000'000) == 1e9);
  CHECK(fast_blocks(0.5, 0.25, 3, 1'000'000'000) == 1.75e9);
}

}  // namespace
