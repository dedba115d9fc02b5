// SPDX-License-Identifier: MIT
// Whole networks: equal layers once, groups as SCALE-Sim's DP rows, any number of threads, clear errors.
#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "core/error.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a test file
namespace scalesim = dataflows::scalesim;

core::Layer conv(std::string name, std::int64_t size, std::int64_t channels, std::int64_t filters,
                 std::int64_t groups = 1) {
  core::Layer layer;
  layer.name = std::move(name);
  layer.in_h = layer.in_w = size;
  layer.k_h = layer.k_w = 3;
  layer.pad_h = layer.pad_w = 1;
  layer.in_ch = channels;
  layer.out_ch = filters;
  layer.groups = groups;
  return layer;
}

core::Network small_network() {
  core::Network network;
  network.name = "small";
  network.layers = {conv("stem", 20, 3, 16), conv("depthwise", 20, 16, 16, 16), conv("twin", 20, 3, 16)};
  core::Layer pool;
  pool.name = "pool";
  pool.op = core::Operator::pool;
  network.layers.push_back(pool);
  core::Layer linear;
  linear.name = "classifier";
  linear.op = core::Operator::linear;
  linear.in_ch = 200;
  linear.out_ch = 10;
  network.layers.push_back(linear);
  return network;
}

dataflows::Machine small_options() {
  dataflows::Machine options;
  options.array = {.rows = 8, .cols = 8};
  options.sram_kb = {.ifmap = 1, .filter = 1, .ofmap = 1};
  options.interface_mode = dataflows::InterfaceMode::user;
  return options;
}

TEST_CASE("a network's equal layers are simulated once, its groups one after the other") {
  const scalesim::MemoryReport report = scalesim::simulate_memory(small_network(), small_options());
  CHECK(report.reports.size() == 3);
  REQUIRE(report.rows.size() == 4);
  CHECK(report.rows[0].report == report.rows[2].report);
  CHECK(report.rows[1].groups == 16);
  CHECK(report.rows[2].layer == 2);
  CHECK(report.rows[3].layer == 4);
  CHECK(report.reports[0] == scalesim::simulate_memory(small_network().layers[0], small_options()));
}

TEST_CASE("a network's memory report does not depend on threads") {
  const dataflows::Machine options = small_options();
  const scalesim::MemoryReport one = scalesim::simulate_memory(small_network(), options, {}, 1);
  for (const unsigned threads : {2U, 3U, 16U, 0U}) {
    CHECK(scalesim::simulate_memory(small_network(), options, {}, threads).reports == one.reports);
  }
}

TEST_CASE("a linear layer is the gemm that it is") {
  core::Layer linear = small_network().layers[4];
  linear.batch = 7;
  core::Layer gemm;
  gemm.op = core::Operator::gemm;
  gemm.m = 7;
  gemm.k = 200;
  gemm.n = 10;
  CHECK(scalesim::simulate_memory(linear, small_options()) == scalesim::simulate_memory(gemm, small_options()));
}

std::string error_of(const std::function<void(dataflows::Machine&)>& change) {
  dataflows::Machine options = small_options();
  change(options);
  try {
    scalesim::simulate_memory(conv("layer", 20, 3, 16), options);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("what SCALE-Sim rejects or crashes on is an error in words") {
  using Options = dataflows::Machine;
  const auto has = [](const std::string& text, const std::string& part) {
    CAPTURE(text);
    return text.find(part) != std::string::npos;
  };
  CHECK(error_of([](Options&) {}) == "no error");
  CHECK(
      has(error_of([](Options& o) { o.dataflow = dataflows::dataflow_named("rp"); }), "knows os, ws and is, not 'rp'"));
  CHECK(has(error_of([](Options& o) { o.bandwidth.clear(); }), "needs a bandwidth"));
  CHECK(has(error_of([](Options& o) { o.bandwidth = {0}; }), "at least 1 word"));
  CHECK(has(error_of([](Options& o) { o.sram_kb.filter = 0; }), "at least 1 kB"));
  CHECK(has(error_of([](Options& o) { o.offsets.ifmap = -1; }), "offsets"));
  CHECK(has(error_of([](Options& o) { o.ifmap_banks.banks = 3; }), "multiple of its banks"));
  const auto sparse = [](Options& o) { o.sparsity.enabled = true; };
  CHECK(error_of(sparse) == "no error");
  CHECK(has(error_of([&](Options& o) {
              sparse(o);
              o.offsets.filter = 0;
            }),
            "filter offset"));
  CHECK(has(error_of([&](Options& o) {
              sparse(o);
              o.sparsity.representation = "coo";
            }),
            "'coo' is none of"));
  CHECK(has(error_of([&](Options& o) {
              sparse(o);
              o.sparsity.optimized_mapping = true;
            }),
            "ws only"));
  CHECK(has(error_of([&](Options& o) {
              sparse(o);
              o.sparsity.optimized_mapping = true;
              o.dataflow = dataflows::dataflow_named("ws");
              o.sparsity.block_size = 3;
            }),
            "block size"));
  CHECK(has(error_of([&](Options& o) {
              sparse(o);
              o.memory = dataflows::memory_model_named("scalesim-v2");
            }),
            "v2 has no sparsity"));
  CHECK(has(error_of([](Options& o) { o.ifmap_banks.custom_layout = true; }), "layout file"));
  CHECK(has(error_of([](Options& o) {
              o.ifmap_banks.custom_layout = true;
              o.layout.emplace().tile = {4, 4, 1, 1, 3, 1};
            }),
            "must not exceed"));
  CHECK(has(error_of([](Options& o) {
              o.ifmap_banks.custom_layout = true;
              o.offsets.ifmap = 5;
              o.layout.emplace();
            }),
            "offset 0"));
  CHECK(has(error_of([](Options& o) {
              o.ifmap_banks.custom_layout = true;
              o.layout.emplace().ifmap_interline = {1, 1, 2};
            }),
            "each axis once"));
}

TEST_CASE("a layer that is too large for the model is an error that names it") {
  core::Network network;
  network.name = "huge";
  network.layers = {conv("vast", std::int64_t{1} << 31U, 1 << 20, 1)};
  CHECK_THROWS_AS(scalesim::simulate_memory(network, small_options()), core::InputError);
}

// 8 MB scratchpads: everything is resident, nothing is looked at word by word.
TEST_CASE("scratchpads that hold everything cost nothing") {
  dataflows::Machine options = small_options();
  options.sram_kb = {.ifmap = 65536, .filter = 65536, .ofmap = 8192};
  const scalesim::LayerReport report = scalesim::simulate_memory(conv("yolo", 416, 16, 32), options);
  CHECK(report.stall_cycles.count() == 0);
}

}  // namespace
