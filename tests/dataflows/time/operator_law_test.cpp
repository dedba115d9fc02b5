// SPDX-License-Identifier: MIT
#include "dataflows/time/operator_law.h"

#include <doctest/doctest.h>

#include "core/files/text_file.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

Silicon silicon_of(const char* machine) {
  return read_machine(core::read_text_file(find_machine(machine))).machine.silicon;
}

}  // namespace

TEST_CASE("sums over rows take what was computed apart from the library") {
  const Silicon v6e = silicon_of("tpu_v6e");
  const Silicon v4 = silicon_of("tpu_v4");
  const auto is = [&](double rows, double length, double us_v6e, double us_v4) {
    const RowShape shape{.rows = rows, .length = length};
    CHECK(reduction_time(v6e.reductions, v6e.many_reductions, shape, 2) == doctest::Approx(us_v6e).epsilon(1e-7));
    CHECK(reduction_time(v4.reductions, v4.many_reductions, shape, 2) == doctest::Approx(us_v4).epsilon(1e-7));
  };
  is(1, 5000, 0.58935200, 1.07171200);
  is(8, 89778, 1.37635760, 1.86912060);
  is(16, 500, 0.57449520, 1.20614240);
  is(64, 16, 0.46699760, 0.95231060);
  is(128, 22820, 4.03119573, 4.56500215);
  is(200, 500, 1.33215858, 2.28334154);
  is(100, 70000, 4.65713324, 7.35694807);
}

TEST_CASE("layer normalisations take what was computed apart from the library") {
  const Silicon v6e = silicon_of("tpu_v6e");
  const auto is = [&](double rows, double length, double us) {
    CHECK(norm_time(v6e.norms, {.rows = rows, .length = length}, 2) == doctest::Approx(us).epsilon(1e-7));
  };
  is(1, 5000, 2.16624836);
  is(8, 89778, 5.30104029);
  is(16, 500, 1.55764383);
  is(64, 16, 1.17112641);
  is(128, 22820, 15.85168598);
  is(200, 500, 2.11704789);
}

TEST_CASE("an elementwise operator takes its launch, its bytes, and a further part of them up to a limit") {
  const OperatorLaw law{.launch_us = 1, .tbs = 2, .second_tbs = 1, .second_most_us = 0.5};
  CHECK(operator_time(law, 0) == 1);
  CHECK(operator_time(law, 2e5) == doctest::Approx(1 + 0.1 + 0.2));
  CHECK(operator_time(law, 2e6) == doctest::Approx(1 + 1 + 0.5));
  CHECK(operator_time({.launch_us = 3}, 1e9) == 3);
}

TEST_CASE("rows lie in lanes where that pads less") {
  CHECK(rows_in_lanes({.rows = 128, .length = 100}));
  CHECK_FALSE(rows_in_lanes({.rows = 128, .length = 128}));  // equal: they do not
  CHECK_FALSE(rows_in_lanes({.rows = 8, .length = 128}));
  CHECK(rows_in_lanes({.rows = 64, .length = 16}));
}
