// SPDX-License-Identifier: MIT
// The RTL whose PEs have a second register against `--timing buffered` and Eigen: whole layers, whose folds overlap.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/ir/network_builder.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/rtl/buffered/layers.h"
#include "dataflows/rtl/buffered/verify.h"
#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/lockstep.h"
#include "tests/rtl/random_folds.h"
#include "tests/rtl/random_layers.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kBufferedSeed = 20210203;

/// Runs the layers back to back and checks each; returns the values compared.
std::int64_t check_layers(rtl::BufferedHardware& hardware, const std::vector<rtl::OverlappedLayer>& layers,
                          std::uint64_t seed, const rtl::Stalls& stalls = {}) {
  const std::vector<rtl::LayerWork> work = work_of(layers, hardware.array(), hardware.accumulator_depth());
  std::vector<std::int64_t> model;
  for (const rtl::OverlappedLayer& layer : layers) model.push_back(rtl::model_cycles(layer, hardware.array()));
  const auto results = rtl::run_in_lockstep(hardware, work, model, seed, stalls);
  std::int64_t values = 0;
  for (std::size_t i = 0; i < work.size(); ++i) {
    values += results[i].values;
    if (results[i].agrees() && results[i].values > 0) continue;  // a CHECK each would dominate the run time
    FAIL_CHECK(work[i].folds.size() << " folds, the first " << describe(work[i].folds.front()) << ", the last "
                                    << describe(work[i].folds.back()) << ", after "
                                    << (i > 0 ? describe(work[i - 1].folds.back()) : "reset") << " on "
                                    << hardware.array().rows << "x" << hardware.array().cols << ", seed " << seed
                                    << ": model " << model[i] << " cycles, RTL " << results[i].rtl_cycles << ", seen "
                                    << results[i].rtl_clocks << "; " << results[i].wrong << " of " << results[i].values
                                    << " values wrong");
  }
  return values;
}

TEST_CASE("random layers of all dataflows, back to back, take the model's cycles and are Eigen's, on every array") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_buffered_array(array);
    CHECK(check_layers(*hardware, random_layers(array, 120, kBufferedSeed, 3 * std::max(array.rows, array.cols)),
                       kBufferedSeed) > 0);
  }
}

TEST_CASE("cycles in which operands are late or sums have to wait cost themselves and nothing else") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_buffered_array(array);
    const auto layers = random_layers(array, 40, kBufferedSeed + 1, 3 * std::max(array.rows, array.cols));
    for (const rtl::Stalls stalls :
         {rtl::Stalls{.operands_late = 300}, rtl::Stalls{.sums_wait = 500}, rtl::Stalls{.disabled = 400},
          rtl::Stalls{.operands_late = 900, .sums_wait = 900, .disabled = 100}}) {
      check_layers(*hardware, layers, kBufferedSeed, stalls);
    }
  }
}

TEST_CASE("a memory that is late stalls the array that often") {
  if (skipped()) return;
  const dataflows::Array array = rtl::built_arrays().front();
  const rtl::Fold fold{.mode = rtl::Mode::ws, .rows = array.rows, .cols = array.cols, .steps = 2000};
  const rtl::LayerWork layer{.folds = {fold}, .operands = {random_operands(fold, rtl::built_widths(), 1)}};
  const auto hardware = rtl::build_buffered_array(array);
  const rtl::LayerRun run = hardware->run({&layer, 1}, {.operands_late = 512}).front();
  CHECK(run.clocks == run.cycles + run.stalled);
  CHECK(run.stalled > 1500);  // of some 4000 cycles half
  CHECK(run.stalled < 2500);
  CHECK(hardware->run({&layer, 1}, {}).front().stalled == 0);
}

TEST_CASE("nothing that a layer leaves behind reaches the next, whichever the two are") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    std::vector<rtl::LayerWork> work;
    for (const rtl::Fold& fold : every_pair(array)) work.push_back({.folds = {fold}, .operands = {}});
    const std::vector<std::int64_t> unknown(work.size());
    const auto hardware = rtl::build_buffered_array(array);
    for (const rtl::Lockstep& one : rtl::run_in_lockstep(*hardware, work, unknown, kBufferedSeed, {})) {
      REQUIRE(one.finished);
      REQUIRE(one.wrong == 0);
    }
  }
}

TEST_CASE("a reset in the middle of a layer leaves nothing of it") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_buffered_array(array);
    const auto layers = random_layers(array, 40, kBufferedSeed + 2, 3 * std::max(array.rows, array.cols));
    for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
      rtl::LayerWork interrupted{.folds = rtl::folds(layers[i], array), .operands = {}};
      for (const rtl::Fold& fold : interrupted.folds)
        interrupted.operands.push_back(random_operands(fold, rtl::built_widths(), i));
      hardware->reset_within(interrupted, 1 + static_cast<std::int64_t>(i) * 2);
      check_layers(*hardware, {layers[i + 1]}, kBufferedSeed + i);
    }
  }
}

TEST_CASE("counters hold long streams") {
  if (skipped()) return;
  const dataflows::Array array = rtl::built_arrays().front();
  const auto hardware = rtl::build_buffered_array(array);
  core::Layer product;
  product.name = "long";
  product.op = core::Operator::gemm;
  product.m = 70'001;  // more than 16 bits
  product.n = 2 * array.cols;
  product.k = array.rows + 1;
  const dataflows::Machine machine{
      .array = array, .dataflow = dataflows::dataflow_named("ws"), .timing = dataflows::Timing::buffered};
  check_layers(*hardware, {rtl::overlapped(product, machine)}, kBufferedSeed);
}

TEST_CASE("the samples of a layer add up to it, by the model, and are small") {
  LayerDice dice(kBufferedSeed);
  int larger = 0;
  for (int i = 0; i < 4000; ++i) {
    const dataflows::Array array{dice.draw(9), dice.draw(9)};
    const char* const dataflow = std::array{"os", "ws", "is", "rp"}.at(static_cast<std::size_t>(dice.draw(4) - 1));
    const rtl::OverlappedLayer layer = dice.layer(dataflow, array, 300);
    std::int64_t cycles = 0;
    std::int64_t folds = 0;
    for (const rtl::LayerSample& sample : rtl::samples(layer, array, 30)) {
      cycles += sample.weight * rtl::model_cycles(sample.layer, array);
      folds += rtl::count_folds(sample.layer, array);
      for (const rtl::Fold& fold : rtl::folds(sample.layer, array))
        REQUIRE(fold.steps <= std::max<std::int64_t>(30, 19));
    }
    REQUIRE(cycles == rtl::model_cycles(layer, array));
    REQUIRE(rtl::count_folds(layer, array) == static_cast<std::int64_t>(rtl::folds(layer, array).size()));
    larger += folds > 1000 ? 1 : 0;
  }
  CHECK(larger < 400);
}

TEST_CASE("a network's layers, whole or in samples, agree, and the sums are simulate's") {
  if (skipped()) return;
  core::NetworkBuilder net("small", {.batch = 1, .channels = 3, .h = 19, .w = 19});
  net.conv("a", 40, 3, {.stride = 1, .padding = 1});
  net.conv("b", 40, 3, {.stride = 1, .padding = 1});
  net.conv("c", 40, 3, {.stride = 1, .padding = 1});
  const core::Network network = std::move(net).build();
  for (const char* dataflow : {"os", "ws", "is"}) {
    const rtl::VerifyOptions options{.machine = {.array = rtl::built_arrays().front(),
                                                 .dataflow = dataflows::dataflow_named(dataflow),
                                                 .timing = dataflows::Timing::buffered},
                                     .threads = 2,
                                     .max_steps = 100,
                                     .repeat = 1};
    const rtl::VerifiedLayers verified = rtl::verify_layers(network, options);
    CHECK(verified.differing() == 0);
    REQUIRE(verified.layers.size() == 2);
    CHECK(verified.layers[1].distinct.at == std::vector<std::size_t>{1, 2});
    CHECK(verified.layers[0].is_sampled());
    const auto sums = rtl::sums(verified);
    std::int64_t simulated = 0;
    for (const auto& layer : dataflows::simulate(network, options.machine).layers) simulated += layer.cycles.count();
    CHECK(sums.back().model_cycles == simulated);
    CHECK(sums.back().rtl_cycles == simulated);
    CHECK(sums.back().layers == 3);
    CHECK(sums.back().distinct == 2);
    CHECK(sums.back().values > 0);
  }
}

}  // namespace
