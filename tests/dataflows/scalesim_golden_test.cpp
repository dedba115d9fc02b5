// SPDX-License-Identifier: MIT
// What SCALE-Sim v3 printed, to the cycle and to the bit: timing scalesim of os, ws and is.
#include <doctest/doctest.h>
#include <fmt/format.h>

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

TEST_CASE("timing scalesim equals SCALE-Sim's cycles, utilisations and SRAM counts on every dense row") {
  int checked = 0;
  for (const std::string& file : scalesim_reports()) {
    for (const GoldenRow& row : golden(file)) {
      if (!is_dense(row)) continue;
      check_row(row);
      ++checked;
    }
  }
  CHECK(checked == 1206);
}

/// Digits behind the decimal point.
std::size_t decimals(const std::string& number) {
  const std::size_t point = number.find('.');
  return point == std::string::npos ? 0 : number.size() - point - 1;
}

// These rows follow SCALE-Sim's convention, v2's and v3's alike, with a memory that never stalls: "Total Cycles" is the
// index of the last cycle, one less than the cycles themselves, and utilisation divides by that index.
TEST_CASE("timing scalesim equals what another group's SCALE-Sim printed for 4,000 GEMMs") {
  const auto rows = golden("llmcompass/gemm_sample.csv");
  CHECK(rows.size() == 4000);
  for (const GoldenRow& row : rows) {
    core::Layer layer;
    layer.name = "gemm";
    layer.op = core::Operator::gemm;
    layer.m = row.integer("m");
    layer.n = row.integer("n");
    layer.k = row.integer("k");
    CAPTURE(layer.m);
    CAPTURE(layer.n);
    CAPTURE(layer.k);
    CAPTURE(row.text("dataflow"));
    const dataflows::Array array{.rows = row.integer("rows"), .cols = row.integer("cols")};
    CAPTURE(array.rows);
    const auto* const dataflow = dataflows::dataflow_named(row.text("dataflow"));
    REQUIRE(dataflow != nullptr);
    const auto mapping = dataflows::map_layer(layer, *dataflow, dataflows::Timing::scalesim,
                                              dataflows::DepthwiseMapping::per_channel, array);
    const dataflows::LayerCost cost = dataflows::evaluate(mapping, array);
    CHECK(cost.cycles.count() == row.integer("cycles"));
    const dataflows::Utilisation shares = dataflows::utilisation(mapping, array, core::macs(layer), cost.cycles);
    const std::string& printed = row.text("overall_util");
    CHECK(fmt::format("{:.{}f}", shares.overall, decimals(printed)) == printed);
  }
}

}  // namespace
