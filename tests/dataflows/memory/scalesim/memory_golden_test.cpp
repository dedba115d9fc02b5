// SPDX-License-Identifier: MIT
// SCALE-Sim's memory model against what SCALE-Sim printed: every cell of its reports as the same text.
#include <doctest/doctest.h>

#include <string>

#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "tests/dataflows/memory/scalesim/scalesim_case.h"
#include "tests/golden/golden_table.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)
namespace scalesim = dataflows::scalesim;

/// Rows of which every cell is equal.
std::size_t equal_rows(const std::vector<GoldenRow>& rows) {
  std::size_t equal = 0;
  for (const GoldenRow& row : rows) {
    CAPTURE(row.text("case"));
    const ScalesimCase c = scalesim_case(row);
    std::string differing;
    for (const std::string& difference : differences(row, scalesim::simulate_memory(c.layer, c.options), c.options))
      differing += difference + "; ";
    CHECK(differing == "");
    equal += differing.empty() ? 1U : 0U;
  }
  return equal;
}

TEST_CASE("the memory model prints what SCALE-Sim prints, cell by cell") {
  std::size_t rows_of_all = 0;
  for (const std::string& file : scalesim_reports()) {
    CAPTURE(file);
    const auto rows = golden(file);
    CHECK(equal_rows(rows) == rows.size());
    rows_of_all += rows.size();
  }
  CHECK(rows_of_all == 1262);
}

/// The layer that the grid of golden data calls so.
GoldenRow grid_layer(const std::vector<GoldenRow>& grid, const std::string& name) {
  for (const GoldenRow& row : grid) {
    if (row.text("layer") == name && row.text("mode") == "USER") return row;
  }
  throw std::runtime_error("no layer " + name);
}

// Filters that wrap around their ring of sets for every fold (fault A5): SCALE-Sim itself would need hours to years.
TEST_CASE("the memory model simulates what SCALE-Sim cannot finish, as an independent model predicts it") {
  const auto grid = golden("scalesim/grid.csv");
  for (const GoldenRow& row : golden("scalesim/skipped_infeasible.csv")) {
    if (!row.has("total_cycles_predicted")) continue;
    const std::string name = row.text("layer");
    CAPTURE(name);
    ScalesimCase c;
    if (name == "resnet18_Conv5_2b") {
      c.layer.in_h = c.layer.in_w = 7;
      c.layer.k_h = c.layer.k_w = 3;
      c.layer.in_ch = c.layer.out_ch = 512;
      c.layer.rounding = core::Rounding::ceil;
    } else {
      c = scalesim_case(grid_layer(grid, name));
    }
    dataflows::Machine& a = c.options;
    const std::int64_t kilobytes = row.integer("sram_kb_each");
    a.array = {.rows = row.integer("rows"), .cols = row.integer("cols")};
    a.dataflow = dataflows::dataflow_named(row.text("dataflow"));
    a.sram_kb = {.ifmap = kilobytes, .filter = kilobytes, .ofmap = kilobytes};
    a.interface_mode = dataflows::InterfaceMode::user;
    a.bandwidth = {row.integer("bw")};
    a.ifmap_banks.bandwidth = a.filter_banks.bandwidth = row.integer("bw");
    const scalesim::LayerReport report = scalesim::simulate_memory(c.layer, c.options);
    CHECK(report.cycles.count() == row.integer("total_cycles_predicted"));
    CHECK(report.stall_cycles.count() == row.integer("stall_cycles_predicted"));
    CHECK(report.filter.dram.words.count() == row.integer("filter_dram_words_predicted"));
    CHECK(report.ifmap.dram.words.count() == row.integer("ifmap_dram_words_predicted"));
  }
}

}  // namespace
