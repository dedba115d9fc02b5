// SPDX-License-Identifier: MIT
// SCALE-Sim's memory model against what SCALE-Sim printed: every cell of its reports as the same text.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "core/error.h"
#include "dataflows/memory/scalesim/memory_model.h"
#include "tests/dataflows/scalesim_case.h"
#include "tests/golden/golden_table.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

/// Rows of which every cell is equal.
int equal_rows(const std::vector<GoldenRow>& rows) {
  int equal = 0;
  for (const GoldenRow& row : rows) {
    CAPTURE(row.text("case"));
    const ScalesimCase c = scalesim_case(row);
    std::vector<std::string> differing;
    try {
      differing = differences(row, dataflows::scalesim::simulate_memory(c.layer, c.options), c.options);
    } catch (const std::exception& error) {
      differing.emplace_back(error.what());
    }
    std::string first;
    for (const std::string& difference : differing) first += difference + "; ";
    CHECK(first == "");
    equal += differing.empty() ? 1 : 0;
  }
  return equal;
}

TEST_CASE("the memory model prints what SCALE-Sim prints, on all of the shared golden data") {
  for (const std::string& file : shared_files("golden/scalesim")) {
    if (file.find("timing") != std::string::npos || file.find("skipped") != std::string::npos) continue;
    CAPTURE(file);
    const auto rows = shared_golden(file);
    MESSAGE(file << ": " << equal_rows(rows) << " of " << rows.size() << " rows equal");
  }
}

}  // namespace
