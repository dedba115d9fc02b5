// SPDX-License-Identifier: MIT
// Whole networks through several configurations at once.
#include "cachesim/network_simulation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "cachesim/inputs/lenet.h"
#include "cachesim/inputs/weight_archive.h"
#include "core/error.h"
#include "core/topology/dialect.h"
#include "tests/cachesim/streams/executed_layer.h"
#include "tests/places.h"

namespace systole::cachesim::testing {
namespace {

core::Network lenet() {
  return with_relu_after_convolutions(core::read_topology(systole::tests::topology_file("lenet_caffe")).network);
}

NetworkWeights simd_weights() {
  return read_weight_archive(shipped_lenet_weights(LenetPruning::simd_groups), lenet());
}

std::vector<CacheConfiguration> configurations() {
  std::vector<CacheConfiguration> all{conventional_configuration("16k", 16384), null_configuration("none", 128),
                                      null_configuration("first", 128), null_configuration("higher", 256),
                                      null_configuration("oracle", 128)};
  all[1].null_cache.merging.merge = Merge::none;
  all[2].null_cache.merging.merge = Merge::first;
  all[4].null_kind = NullKind::unlimited;
  return all;
}

NetworkSimulation run(const std::string& order, Granularity granularity, Placement blobs = Placement::aligned) {
  SimulationOptions options;
  options.execution.gemm = gemm_order_named(order);
  options.execution.blobs = blobs;
  options.granularity = granularity;
  return simulate(lenet(), simd_weights(), {drawn_digit(1), drawn_digit(2)}, configurations(), options);
}

TEST_CASE("line runs count as words do, with and without null caches") {
  using enum Placement;
  for (const auto& choice : std::vector<std::pair<std::string, Placement>>{{"naive-ikj", aligned},
                                                                           {"naive-ijk", malloc},
                                                                           {"openblas-atom", malloc},
                                                                           {"openblas-haswell", aligned},
                                                                           {"atlas-48", malloc},
                                                                           {"copied-56", malloc},
                                                                           {"goto-32", aligned}}) {
    const std::string& order = choice.first;
    const Placement blobs = choice.second;
    const NetworkSimulation words = run(order, Granularity::words, blobs);
    const NetworkSimulation runs = run(order, Granularity::line_runs, blobs);
    for (std::size_t c = 0; c < words.configurations.size(); ++c) {
      const LayerResult& by_word = words.configurations[c].total;
      const LayerResult& by_run = runs.configurations[c].total;
      CAPTURE(order);
      CAPTURE(name(blobs));
      CAPTURE(words.configurations[c].configuration.name);
      CHECK(by_word.accesses == by_run.accesses);
      CHECK(by_word.misses.count() == by_run.misses.count());
      CHECK(by_word.counts.bus.write_backs == by_run.counts.bus.write_backs);
      CHECK(by_word.counts.null_cache.inserts == by_run.counts.null_cache.inserts);
    }
  }
}

TEST_CASE("layers add up to the total, and exact caches do not change what the network computes") {
  const NetworkSimulation all = run("openblas-atom", Granularity::line_runs);
  const std::vector<float> plain = infer(lenet(), simd_weights(), {drawn_digit(1)}, ElementType::float32).front();
  for (const ConfigurationResult& result : all.configurations) {
    Misses misses{};
    Accesses accesses{};
    CpuCycles cycles{};
    for (const LayerResult& layer : result.layers) {
      misses += layer.misses;
      accesses += layer.accesses;
      cycles += layer.cycles;
    }
    CHECK(misses == result.total.misses);
    CHECK(accesses == result.total.accesses);
    CHECK(cycles == result.total.cycles);
    CHECK(cycles.count() == 2 * accesses.count() + 100 * misses.count());
    CHECK(result.outputs.front() == plain);
  }
}

TEST_CASE("time reduction is the waiting share times miss reduction") {
  const NetworkSimulation all = run("openblas-atom", Granularity::line_runs);
  const LayerResult& baseline = all.configurations[0].total;
  const LayerResult& with = all.configurations[3].total;
  const double share = waiting_share({}, baseline.miss_rate());
  CHECK(time_reduction(baseline, with) == doctest::Approx(share * miss_reduction(baseline, with)).epsilon(1e-9));
}

TEST_CASE("the same simulation gives the same numbers") {
  const NetworkSimulation a = run("copied-56", Granularity::line_runs);
  const NetworkSimulation b = run("copied-56", Granularity::line_runs);
  for (std::size_t c = 0; c < a.configurations.size(); ++c) {
    CHECK(a.configurations[c].total.misses == b.configurations[c].total.misses);
  }
}

TEST_CASE("approximation runs each configuration on its own values") {
  SimulationOptions options;
  options.tau = 0.05F;
  const NetworkSimulation approximate = simulate(lenet(), simd_weights(), {drawn_digit(1)}, configurations(), options);
  const NetworkSimulation exact =
      simulate(lenet(), simd_weights(), {drawn_digit(1)}, configurations(), SimulationOptions{});
  CHECK(approximate.configurations[0].outputs == exact.configurations[0].outputs);
  CHECK(approximate.configurations[3].outputs != exact.configurations[3].outputs);
  CHECK(approximate.configurations[3].total.counts.cache.approximated_lines > 0);
  CHECK(approximate.configurations[0].total.misses == exact.configurations[0].total.misses);
}

TEST_CASE("samples tell what the null cache covered over time") {
  SimulationOptions options;
  options.samples = 20;
  const NetworkSimulation all = simulate(lenet(), simd_weights(), {drawn_digit(1)}, configurations(), options);
  CHECK(all.configurations[0].samples.empty());
  const auto& samples = all.configurations[3].samples;
  REQUIRE(samples.size() >= 20);
  CHECK(samples.front().accesses < samples.back().accesses);
  CHECK(samples.back().coverage.lines > 256);
}

TEST_CASE("time goes on where caches are emptied between layers") {
  SimulationOptions options;
  options.samples = 20;
  options.flush_between_layers = true;
  const NetworkSimulation all = simulate(lenet(), simd_weights(), {drawn_digit(1)}, configurations(), options);
  const auto& samples = all.configurations[3].samples;
  REQUIRE(samples.size() >= 20);
  CHECK(std::ranges::is_sorted(samples, {}, &CoverageSample::accesses));
  CHECK(samples.back().accesses <= all.configurations[3].total.accesses);
  CHECK(samples.back().accesses.count() > all.configurations[3].total.accesses.count() / 2);
}

TEST_CASE("an observer hears of every layer and may stop the simulation") {
  SimulationOptions options;
  std::vector<double> heard;
  std::vector<std::size_t> begun;
  options.observer.progress = [&](std::string_view, double done, double total) {
    CHECK(total == 20);
    heard.push_back(done);
  };
  options.layer_begins = [&](std::size_t layer) { begun.push_back(layer); };
  simulate(lenet(), simd_weights(), {drawn_digit(1), drawn_digit(2)}, configurations(), options);
  REQUIRE(heard.size() == 20);
  CHECK(heard.back() == 20);
  REQUIRE(begun.size() == 20);
  CHECK(begun[1] == 1);
  heard.clear();
  int asked = 0;
  options.observer.should_stop = [&] { return ++asked == 3; };
  CHECK_THROWS_AS(simulate(lenet(), simd_weights(), {drawn_digit(1)}, configurations(), options), core::Stopped);
  CHECK(asked == 3);
  CHECK(heard.size() < 10);
}

TEST_CASE("approximation is of float32 data") {
  for (const ElementType element : {ElementType::float16, ElementType::int8}) {
    SimulationOptions options;
    options.execution.element = element;
    options.ignore_zero_sign = true;
    CHECK_THROWS_AS(simulate(lenet(), simd_weights(), {drawn_digit(1)}, configurations(), options), core::InputError);
  }
}

TEST_CASE("8-bit and 16-bit elements have fewer zero lines") {
  std::vector<std::int64_t> inserts;
  for (const ElementType element : {ElementType::float32, ElementType::float16, ElementType::int8}) {
    SimulationOptions options;
    options.execution.gemm = gemm_order_named("goto-8x4");  // a library copies weights, whose zero lines come and go
    options.execution.element = element;
    const NetworkSimulation s = simulate(lenet(), simd_weights(), {drawn_digit(1)}, configurations(), options);
    inserts.push_back(s.configurations[4].total.counts.cache.null_hits);
  }
  CHECK(inserts[0] > inserts[1]);
  CHECK(inserts[1] > inserts[2]);
}

}  // namespace
}  // namespace systole::cachesim::testing
