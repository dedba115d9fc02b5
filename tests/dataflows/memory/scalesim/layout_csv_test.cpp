// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/layout_csv.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "tests/core/reading.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a test file
using dataflows::CustomLayout;
using dataflows::scalesim::read_layout_csv;

std::string error_of(const std::string& text) {
  try {
    std::vector<core::Diagnostic> warnings;
    read_layout_csv(core::checked_text("layout.csv", text), warnings);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("the first row of a layout file counts, whatever its header says") {
  std::vector<core::Diagnostic> warnings;
  const CustomLayout layout = read_layout_csv(
      core::checked_text("layout.csv",
                         "any header\n\nConv1, 1, 2, 3, 4, 5, 6, 0, 2, 1, 3, 5, 4, 0, 1, 3, 2, 4, 5, 7, 6,\n"
                         "Conv2,1,1,1,1,1,1,0,1,2,3,4,5,0,1,2,3,4,5,6,7\n"),
      warnings);
  CHECK(core::testing::texts(warnings) == core::testing::Texts{});
  CHECK(layout.tile == std::array<std::int64_t, 6>{1, 2, 3, 4, 5, 6});
  CHECK(layout.ifmap_intraline == std::array<std::int64_t, 3>{0, 2, 1});
  CHECK(layout.ifmap_interline == std::array<std::int64_t, 3>{3, 5, 4});
  CHECK(layout.filter_intraline == std::array<std::int64_t, 4>{0, 1, 3, 2});
  CHECK(layout.filter_interline == std::array<std::int64_t, 4>{4, 5, 7, 6});
}

TEST_CASE("all mistakes of a layout file are named with their places") {
  CHECK(error_of("header\n") ==
        "layout.csv: layout: found no row, expected a header line and a row of a name and 20 whole numbers");
  CHECK(error_of("header\nConv1,1,2\n") == "layout.csv:2:1: row: found 3 fields, expected a name and 20 whole numbers");
  CHECK(error_of("header\nA,1,x,1,1,1,-1,0,1,2,3,4,5,0,1,2,3,4,5,6,7,\nB,1\n") ==
        "layout.csv:2:5: number 2: found 'x', expected a whole number of at least 0\n"
        "layout.csv:2:13: number 6: found '-1', expected a whole number of at least 0");
}

TEST_CASE("what SCALE-Sim does not use of a layout file is a warning where it is wrong") {
  std::vector<core::Diagnostic> warnings;
  const CustomLayout layout =
      read_layout_csv(core::checked_text("layout.csv",
                                         "header\nA,1,2,3,4,5,6,0,1,2,3,4,5,0,1,2,3,4,5,6,7,a comment\nB,1,\n"
                                         "C,1,1,1,1,1,1,0,1,2,3,4,5,0,1,2,3,4,5,6,x,\n"),
                      warnings);
  CHECK(layout.tile == std::array<std::int64_t, 6>{1, 2, 3, 4, 5, 6});
  CHECK(
      core::testing::texts(warnings) ==
      core::testing::Texts{
          "layout.csv:2:43: found 'a comment' behind the 20 numbers, ignored, expected the end of the row",
          "layout.csv:3:1: row: found 3 fields, expected a name and 20 whole numbers; SCALE-Sim uses the first row "
          "alone",
          "layout.csv:4:41: number 20: found 'x', expected a whole number of at least 0; SCALE-Sim uses the first row "
          "alone"});
}

}  // namespace
