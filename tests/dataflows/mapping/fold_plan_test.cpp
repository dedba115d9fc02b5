// SPDX-License-Identifier: MIT
#include "dataflows/mapping/fold_plan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>

#include "core/error.h"

namespace {

using namespace systole;             // NOLINT(google-build-using-namespace): a test file
using namespace systole::dataflows;  // NOLINT(google-build-using-namespace)

Problem problem_of(std::int64_t s_r, std::int64_t s_c) {
  return {.s_r = s_r, .s_c = s_c, .fuseconv = {}};
}

/// One fold after the other.
template <class Visit>
void for_each_fold(std::int64_t s_r, std::int64_t s_c, const Array& array, const Visit& visit) {
  for (std::int64_t col = 0; col < s_c; col += array.cols) {
    for (std::int64_t row = 0; row < s_r; row += array.rows) {
      visit(std::min(array.rows, s_r - row), std::min(array.cols, s_c - col));
    }
  }
}

void check_against_loop(std::int64_t s_r, std::int64_t s_c, const Array& array, const LinearForm& form) {
  const FoldPlan plan(problem_of(s_r, s_c), array);
  std::int64_t folds = 0;
  std::int64_t sum = 0;
  for_each_fold(s_r, s_c, array, [&](std::int64_t r, std::int64_t c) {
    ++folds;
    sum += form.base + form.row * r + form.col * c + form.pe * r * c;
  });
  CAPTURE(s_r);
  CAPTURE(s_c);
  CAPTURE(array.rows);
  CAPTURE(array.cols);
  CHECK(plan.folds() == folds);
  CHECK(plan.sum(form) == sum);
  std::int64_t counted = 0;
  std::int64_t by_kind = 0;
  for (const FoldKind& kind : plan.kinds()) {
    counted += kind.count;
    by_kind += kind.count * (form.base + form.row * kind.rows + form.col * kind.cols + form.pe * kind.rows * kind.cols);
  }
  CHECK(counted == folds);
  CHECK(by_kind == sum);
}

TEST_CASE("sums over folds and fold kinds equal the fold loop for all problems and arrays up to 9") {
  for (std::int64_t s_r = 1; s_r <= 9; ++s_r) {
    for (std::int64_t s_c = 1; s_c <= 9; ++s_c) {
      for (std::int64_t rows = 1; rows <= 9; ++rows) {
        for (std::int64_t cols = 1; cols <= 9; ++cols) {
          check_against_loop(s_r, s_c, {rows, cols}, {.base = 7, .row = 3, .col = 5, .pe = 2});
        }
      }
    }
  }
}

TEST_CASE("sums over folds equal the fold loop for random problems, arrays and forms") {
  constexpr unsigned kSeed = 11;
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::int64_t> size(1, 500);
  std::uniform_int_distribution<std::int64_t> factor(-20, 20);
  for (int i = 0; i < 2000; ++i) {
    check_against_loop(size(random), size(random), {size(random) % 70 + 1, size(random) % 70 + 1},
                       {.base = factor(random), .row = factor(random), .col = factor(random), .pe = factor(random)});
  }
}

TEST_CASE("an exact fit has no edges") {
  const auto kinds = FoldPlan(problem_of(64, 96), {32, 32}).kinds();
  CHECK(kinds[0] == FoldKind{32, 32, 2});
  CHECK(kinds[1] == FoldKind{32, 32, 2});  // the last row fold, full here
  CHECK(kinds[2] == FoldKind{32, 32, 1});
  CHECK(kinds[3] == FoldKind{32, 32, 1});
}

TEST_CASE("sums beyond 64 bits are errors") {
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max() / 2;
  CHECK_THROWS_AS(static_cast<void>(FoldPlan(problem_of(kHuge, kHuge), {32, 32}).sum({.pe = 1})), core::OverflowError);
  CHECK_THROWS_AS(static_cast<void>(FoldPlan(problem_of(kHuge, 4), {1, 1}).folds()), core::OverflowError);
}

}  // namespace
