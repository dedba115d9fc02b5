// SPDX-License-Identifier: MIT
// Shifts told round by round, against those found line after line.
#include "dataflows/memory/scalesim/detail/addresses/round_shifts.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <sstream>

#include "dataflows/memory/scalesim/detail/addresses/distinct_shifts.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a test file
namespace scalesim = dataflows::scalesim;

TEST_CASE("shifts round by round equal shifts line after line") {
  std::mt19937_64 random(8);
  const auto from = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  std::int64_t shifting = 0;
  for (int i = 0; i < 1500; ++i) {
    const std::int64_t folds = from(1, 12);
    const std::int64_t width = from(1, 40);
    const scalesim::SkewedOrder order{.folds = folds, .steps = from(1, 60), .width = width, .edge = from(1, width)};
    const std::int64_t rounds = from(1, 60);
    const std::int64_t fold_lines = order.steps + 2 * width;
    const scalesim::ResidentWindow window(from(100, 3000), order.size());
    std::ostringstream name;
    name << folds << " folds of " << order.steps << 'x' << width << ", " << rounds << " rounds, window of "
         << window.resident() << " sets of " << window.set_words();
    CAPTURE(name.str());
    const scalesim::VisitOrder visits{.visits = scalesim::Visits::cyclic, .row_folds = folds, .count = folds * rounds};
    scalesim::SkewedDistinctShifts lines(order, visits, fold_lines, width, window);
    scalesim::RoundShifts told(order, folds, rounds, fold_lines, width, window);
    for (scalesim::LineShifts expected = lines.next(); true; expected = lines.next()) {
      const scalesim::LineShifts found = told.next();
      REQUIRE(found.line == expected.line);
      REQUIRE(found.shifts == expected.shifts);
      if (expected.line == scalesim::kNever) break;
      shifting += expected.shifts;
    }
  }
  CHECK(shifting > 100'000);
}

}  // namespace
