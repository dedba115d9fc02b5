// SPDX-License-Identifier: MIT
#include "core/report/significant.h"

#include <doctest/doctest.h>

using systole::core::significant;

TEST_CASE("numbers for people: four digits, and whole ones in groups where that is more") {
  CHECK(significant(0) == "0");
  CHECK(significant(0.0382212) == "0.03822");
  CHECK(significant(1.5) == "1.5");
  CHECK(significant(999.94) == "999.9");
  CHECK(significant(999.96) == "1,000");
  CHECK(significant(1075.6) == "1,076");
  CHECK(significant(26160.4) == "26,160");
  CHECK(significant(-1234567.2) == "-1,234,567");
  CHECK(significant(1e17) == "1e+17");
}
