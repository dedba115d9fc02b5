// SPDX-License-Identifier: MIT
#include "dataflows/selection/sensitivity.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "core/error.h"
#include "tests/dataflows/random_costs.h"

namespace {

using namespace systole;             // NOLINT(google-build-using-namespace): a test file
using namespace systole::dataflows;  // NOLINT(google-build-using-namespace)
using core::FuseChoice;

FuseCosts costs_of_two() {
  std::mt19937_64 random(1);
  return systole::tests::random_costs(random, 2);
}

std::string error_of(const std::string& text) {
  FuseCosts costs = costs_of_two();
  try {
    read_sensitivity(core::checked_text("costs.csv", text), costs);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a sensitivity file gives each block and variant its cost, in any order") {
  FuseCosts costs = costs_of_two();
  read_sensitivity(core::checked_text("costs.csv",
                                      "# measured\nblock,variant,cost\n1,half,0.25\n0, full ,1e-3\n\n"
                                      "0,half,-0.5\r\n1,full,2\n"),
                   costs);
  CHECK(cost_of(costs.blocks[0], FuseChoice::full)->sensitivity == 1e-3);
  CHECK(cost_of(costs.blocks[0], FuseChoice::half)->sensitivity == -0.5);
  CHECK(cost_of(costs.blocks[1], FuseChoice::full)->sensitivity == 2);
  CHECK(cost_of(costs.blocks[1], FuseChoice::half)->sensitivity == 0.25);
  CHECK(cost_of(costs.blocks[1], FuseChoice::keep)->sensitivity == 0);
}

TEST_CASE("a variant that a sensitivity file does not name is not offered") {
  FuseCosts costs = costs_of_two();
  read_sensitivity(core::checked_text("costs.csv", "block,variant,cost\n0,half,1\n1,half,2\n"), costs);
  CHECK_FALSE(cost_of(costs.blocks[0], FuseChoice::full).has_value());
  CHECK(cost_of(costs.blocks[0], FuseChoice::half).has_value());
}

TEST_CASE("all mistakes of a sensitivity file are named with their places") {
  CHECK(error_of("") == "costs.csv:1:1: found an empty file, expected a header line and rows");
  CHECK(error_of("layer,full,half\n0,1,2\n")
            .starts_with("costs.csv:1: header: found no column 'block', expected one of that name"));
  CHECK(error_of("block,variant,cost,note\n0,half,1,x\n")
            .starts_with("costs.csv:1:20: header: found 'note', expected one of block, variant, cost"));
  CHECK(error_of("block,variant,cost\n2,half,1\n") ==
        "costs.csv:2:1: block: found '2', expected the index of a depthwise layer, 0 to 1");
  CHECK(error_of("block,variant,cost\n0,halff,x\n1.5,full,1,\n") ==
        "costs.csv:3: found 4 fields, expected 3, as in the header\n"
        "costs.csv:2:3: variant: found 'halff', expected full or half; nearest: half\n"
        "costs.csv:2:9: cost: found 'x', expected a finite number");
  CHECK(error_of("block,variant,cost\n0,keep,0\n")
            .starts_with("costs.csv:2:3: variant: found 'keep', expected full or half"));
  CHECK(error_of("block,variant,cost\n0,half,nan\n") == "costs.csv:2:8: cost: found 'nan', expected a finite number");
  CHECK(error_of("block,variant,cost\n0,half,1\n0,half,1\n1,half,1\n") ==
        "costs.csv:3:1: row: found block 0 half again, expected one row for each");
  CHECK(error_of("block,variant,cost\n0,half,1\n") ==
        "costs.csv: block 1 half: found no row, expected one row for each block");
}

}  // namespace
