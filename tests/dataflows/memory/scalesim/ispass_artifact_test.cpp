// SPDX-License-Identifier: MIT
// The sparsity results that SCALE-Sim's ISPASS 2025 artifact ships: ResNet-18 on 128x128, ws, eight sizes of
// scratchpads.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>

#include "dataflows/memory/scalesim/reports/report_text.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "tests/golden/golden_table.h"

namespace systole::tests {
namespace {

namespace scalesim = dataflows::scalesim;

core::Layer artifact_layer(const GoldenRow& row) {
  core::Layer layer;
  layer.name = row.text("layer");
  layer.rounding = core::Rounding::ceil;
  layer.in_h = row.integer("h");
  layer.in_w = row.integer("w");
  layer.k_h = row.integer("fh");
  layer.k_w = row.integer("fw");
  layer.in_ch = row.integer("channels");
  layer.out_ch = row.integer("filters");
  layer.stride_h = layer.stride_w = row.integer("stride");
  layer.sparsity = {.kept = row.integer("kept"), .of = row.integer("of")};
  return layer;
}

/// The artifact's configs/myconfigs128x128/.
dataflows::Machine artifact_machine(const GoldenRow& row) {
  dataflows::Machine machine;
  machine.memory = dataflows::memory_model_named("scalesim-ispass25");
  machine.array = {.rows = 128, .cols = 128};
  machine.dataflow = dataflows::dataflow_named("ws");
  const std::int64_t kb = row.integer("kb");
  machine.sram_kb = {.ifmap = kb, .filter = kb, .ofmap = kb};
  machine.offsets = {.ifmap = 0, .filter = 100, .ofmap = 200};
  machine.interface_mode = dataflows::InterfaceMode::user;
  machine.bandwidth = {50};
  machine.sparsity.enabled = true;
  return machine;
}

/// A row without its LayerID, which is 0 here.
std::string artifact_row(const std::function<void(std::string&)>& append) {
  std::string text;
  append(text);
  return text.substr(3, text.size() - 4);
}

TEST_CASE("scalesim-ispass25 gives the artifact's sparsity results, all reports, to the digit") {
  std::map<std::string, scalesim::LayerReport> known;  // by what decides, since many rows are alike
  std::size_t rows = 0;
  std::size_t equal = 0;
  for (const GoldenRow& row : golden("ispass25/sparsity.csv")) {
    CAPTURE(row.text("run"));
    CAPTURE(row.text("layer"));
    const dataflows::Machine machine = artifact_machine(row);
    std::string key = row.text("run");
    for (const char* column : {"h", "fh", "channels", "filters", "stride"}) key += " " + row.text(column);
    if (!known.contains(key)) known.emplace(key, scalesim::simulate_memory(artifact_layer(row), machine));
    const scalesim::LayerReport& report = known.at(key);
    const std::string compute = artifact_row(
        [&](std::string& out) { scalesim::append_compute_row(out, 0, report, scalesim::rules_of(machine)); });
    const std::string bandwidth =
        artifact_row([&](std::string& out) { scalesim::append_bandwidth_row(out, 0, report); });
    const std::string detailed = artifact_row([&](std::string& out) { scalesim::append_detailed_row(out, 0, report); });
    CHECK(compute == row.text("compute"));
    CHECK(bandwidth == row.text("bandwidth"));
    CHECK(detailed == row.text("detailed"));
    const std::string sparse =
        artifact_row([&](std::string& out) { scalesim::append_sparse_row(out, 0, report, "ellpack_block"); });
    CHECK(sparse == "ellpack_block, " + row.text("sparse").substr(row.text("sparse").find(", ") + 2));
    ++rows;
    if (compute == row.text("compute") && bandwidth == row.text("bandwidth") && detailed == row.text("detailed"))
      ++equal;
  }
  CHECK(rows == 525);
  CHECK(equal == rows);
}

}  // namespace
}  // namespace systole::tests
