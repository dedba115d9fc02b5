// SPDX-License-Identifier: MIT
// What SCALE-Sim v3 printed, to the cycle and to the bit: timing scalesim of os, ws and is.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "core/ir/work.h"
#include "core/report/number_text.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/dataflows/scalesim_case.h"
#include "tests/golden/golden_table.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

/// Golden rows whose compute part is a dense layer's: no sparsity, no custom layout.
bool is_dense(const GoldenRow& row) {
  const bool sparse = row.has("sparsity") && row.text("sparsity") != "off";
  const bool layout = row.has("layout_row");
  return !sparse && !layout;
}

void check_row(const GoldenRow& row) {
  CAPTURE(row.text("case"));
  const core::Layer layer = scalesim_layer(row);
  const dataflows::Array array{.rows = row.integer("rows"), .cols = row.integer("cols")};
  const auto* const dataflow = dataflows::dataflow_named(row.text("dataflow"));
  REQUIRE(dataflow != nullptr);
  const auto mapping = dataflows::map_layer(layer, *dataflow, dataflows::Timing::scalesim,
                                            dataflows::DepthwiseMapping::per_channel, array);
  const dataflows::LayerCost cost = dataflows::evaluate(mapping, array);
  const dataflows::Utilisation shares = dataflows::utilisation(mapping, array, core::macs(layer), cost.cycles);
  const std::int64_t stall = row.integer("Stall Cycles");
  CHECK(cost.cycles.count() == row.integer("Total Cycles") - stall);
  if (stall == 0) CHECK(core::python_text(shares.overall) == row.text("Overall Util %"));
  CHECK(core::python_text(shares.mapping_efficiency) == row.text("Mapping Efficiency %"));
  CHECK(core::python_text(shares.compute) == row.text("Compute Util %"));
  CHECK(cost.sram.ifmap_reads.count() == row.integer("SRAM IFMAP Reads"));
  CHECK(cost.sram.filter_reads.count() == row.integer("SRAM Filter Reads"));
  CHECK(cost.sram.ofmap_writes.count() == row.integer("SRAM OFMAP Writes"));
}

TEST_CASE("timing scalesim equals SCALE-Sim's cycles, utilisations and SRAM counts on a sample of its output") {
  const auto rows = own_golden("scalesim_compute.csv");
  CHECK(rows.size() > 150);
  for (const GoldenRow& row : rows) check_row(row);
}

TEST_CASE("timing scalesim equals SCALE-Sim on every dense row of the shared golden data") {
  int checked = 0;
  for (const std::string& file : shared_files("golden/scalesim")) {
    if (file.find("timing") != std::string::npos || file.find("skipped") != std::string::npos) continue;
    for (const GoldenRow& row : shared_golden(file)) {
      if (!is_dense(row)) continue;
      check_row(row);
      ++checked;
    }
  }
  MESSAGE("rows checked: " << checked);
}

}  // namespace
