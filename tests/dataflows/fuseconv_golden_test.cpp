// SPDX-License-Identifier: MIT
// What FuSeConv's public model computes, layer by layer, and the totals behind the published table.
#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "core/ir/operator_class.h"
#include "core/ir/work.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/golden/golden_table.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

core::Layer layer_of(const GoldenRow& row) {
  core::Layer layer;
  layer.name = row.text("layer_name");
  layer.op = row.text("op") == "linear" ? core::Operator::linear : core::Operator::conv;
  layer.in_h = row.integer("in_h");
  layer.in_w = row.integer("in_w");
  layer.in_ch = row.integer("in_ch");
  layer.out_ch = row.integer("out_ch");
  if (layer.op == core::Operator::conv) {
    layer.k_h = row.integer("k_h");
    layer.k_w = row.integer("k_w");
    layer.stride_h = row.integer("stride_h");
    layer.stride_w = row.integer("stride_w");
    layer.pad_h = row.integer("pad_h");
    layer.pad_w = row.integer("pad_w");
    layer.groups = row.integer("groups");
  }
  return layer;
}

std::int64_t cycles(const GoldenRow& row, dataflows::Timing timing) {
  const std::int64_t side = row.integer("array");
  const dataflows::Array array{.rows = side, .cols = side};
  // The authors' hardware with row broadcast runs 1D layers row parallel, everything else output stationary.
  const auto* const dataflow = dataflows::dataflow_named(row.text("hardware") == "FuSe" ? "rp" : "os");
  const auto mapping =
      dataflows::map_layer(layer_of(row), *dataflow, timing, dataflows::DepthwiseMapping::per_channel, array);
  return dataflows::evaluate(mapping, array).cycles.count();
}

void check_layer(const GoldenRow& row) {
  CAPTURE(row.text("network"));
  CAPTURE(row.text("variant"));
  CAPTURE(row.text("layer_name"));
  CHECK(core::class_name(layer_of(row)) == row.text("op"));
  CHECK(core::macs(layer_of(row)).count() == row.integer("macs"));
  CHECK(cycles(row, dataflows::Timing::fuseconv) == row.integer("cycles"));
}

TEST_CASE("timing fuseconv equals the released model on every layer") {
  for (const char* file : {"fuseconv/layers_32x32.csv", "fuseconv/layers_64x64.csv"}) {
    for (const GoldenRow& row : golden(file)) check_layer(row);
  }
}

TEST_CASE("timing fuseconv-2020 sums to the totals behind the published table") {
  std::map<std::tuple<std::string, std::string, std::int64_t>, std::int64_t> totals;
  for (const char* file : {"fuseconv/layers_32x32.csv", "fuseconv/layers_64x64.csv"}) {
    for (const GoldenRow& row : golden(file)) {
      totals[{row.text("network"), row.text("variant"), row.integer("array")}] +=
          cycles(row, dataflows::Timing::fuseconv_2020);
    }
  }
  for (const GoldenRow& row : golden("fuseconv/legacy_totals.csv")) {
    CAPTURE(row.text("network"));
    CAPTURE(row.text("variant"));
    CAPTURE(row.text("array"));
    CHECK(totals[{row.text("network"), row.text("variant"), row.integer("array")}] ==
          row.integer("legacy_total_cycles"));
  }
}

/// A bank of 1D convolutions: `lines` channels of one row each.
core::Layer bank_of(const GoldenRow& row) {
  core::Layer layer;
  layer.name = "bank";
  layer.in_ch = layer.out_ch = layer.groups = row.integer("n_1d_convs");
  layer.in_w = row.integer("padded_len");
  layer.k_w = row.integer("k");
  layer.stride_w = row.integer("stride");
  return layer;
}

TEST_CASE("timing occupied equals the register-level simulation of the row-broadcast array") {
  int checked = 0;
  for (const GoldenRow& row : golden("fuseconv/stos_pe_sim.csv")) {
    CAPTURE(row.text("n_1d_convs"));
    CAPTURE(row.text("padded_len"));
    const core::Layer layer = bank_of(row);
    if (layer.groups == 1) continue;  // one channel is no depthwise convolution
    const dataflows::Array array{.rows = row.integer("rows"), .cols = row.integer("cols")};
    const auto mapping = dataflows::map_layer(layer, *dataflows::dataflow_named("rp"), dataflows::Timing::occupied,
                                              dataflows::DepthwiseMapping::per_channel, array);
    CHECK(dataflows::evaluate(mapping, array).cycles.count() == row.integer("cycles_plus1_per_fold"));
    CHECK(core::macs(layer).count() == row.integer("macs"));
    ++checked;
  }
  CHECK(checked > 50);
}

std::int64_t network_total(const std::string& network, std::int64_t side, const char* dataflow,
                           dataflows::Timing timing, dataflows::DepthwiseMapping depthwise) {
  std::int64_t total = 0;
  for (const GoldenRow& row : golden("fuseconv/layers_64x64.csv")) {
    if (row.text("network") != network || row.text("variant") != "baseline") continue;
    const dataflows::Array array{.rows = side, .cols = side};
    const auto mapping =
        dataflows::map_layer(layer_of(row), *dataflows::dataflow_named(dataflow), timing, depthwise, array);
    total += dataflows::evaluate(mapping, array).cycles.count();
  }
  return total;
}

TEST_CASE("depthwise mapping rows equals the published study of unmodified networks on the row-broadcast array") {
  for (const GoldenRow& row : golden("fuseconv/dw_on_stos_context.csv")) {
    CAPTURE(row.text("network"));
    CHECK(network_total(row.text("network"), row.integer("array"), "rp", dataflows::Timing::occupied,
                        dataflows::DepthwiseMapping::rows) == row.integer("baseline_net_with_dw_on_row_broadcast"));
  }
}

TEST_CASE("depthwise mapping packed equals the published study of the best block-diagonal packing") {
  for (const GoldenRow& row : golden("fuseconv/grouped_dense_baseline_context.csv")) {
    CAPTURE(row.text("network"));
    CHECK(network_total(row.text("network"), row.integer("array"), "os", dataflows::Timing::occupied,
                        dataflows::DepthwiseMapping::packed) == row.integer("total_best_G"));
  }
}

}  // namespace
