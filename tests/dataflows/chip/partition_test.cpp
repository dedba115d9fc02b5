// SPDX-License-Identifier: MIT
// Layers on several cores: against every partition, each core's part simulated on its own; and what must always hold.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using dataflows::Machine;
using dataflows::Partition;
using dataflows::Timing;

core::Network one(core::Layer layer) {
  core::Network network;
  network.name = "one";
  network.layers.push_back(std::move(layer));
  return network;
}

core::Layer gemm(std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t groups = 1) {
  core::Layer layer;
  layer.name = "gemm";
  layer.op = core::Operator::gemm;
  layer.groups = groups;
  layer.m = m;
  layer.n = n;
  layer.k = k;
  return layer;
}

std::int64_t cycles(const core::Layer& layer, const Machine& machine) {
  return dataflows::simulate(one(layer), machine).cycles.count();
}

/// Sizes of `parts` nearly equal parts.
std::vector<std::int64_t> cut(std::int64_t whole, std::int64_t parts) {
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(parts), whole / parts);
  for (std::int64_t i = 0; i < whole % parts; ++i) ++sizes[static_cast<std::size_t>(i)];
  return sizes;
}

std::int64_t ceiling(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// One partition of a GEMM in groups, rows, columns and depth of the product, each core simulated on its own.
struct ProductParts {
  std::int64_t groups;
  std::int64_t m;
  std::int64_t n;
  std::int64_t k;
};

std::int64_t slowest_core_and_reduction(const core::Layer& layer, Machine machine, const ProductParts& parts) {
  const std::int64_t link = machine.cores.link_words > 0 ? machine.cores.link_words : machine.array.cols;
  const std::int64_t lanes = machine.vector.lanes > 0 ? machine.vector.lanes : machine.array.cols;
  machine.cores = {};
  std::int64_t slowest = 0;
  std::int64_t results = 0;
  for (const std::int64_t g : cut(layer.groups, parts.groups)) {
    for (const std::int64_t m : cut(layer.m, parts.m)) {
      for (const std::int64_t n : cut(layer.n, parts.n)) {
        results = std::max(results, g * m * n);
        for (const std::int64_t k : cut(layer.k, parts.k)) {
          slowest = std::max(slowest, cycles(gemm(m, n, k, g), machine));
        }
      }
    }
  }
  const std::int64_t piece = ceiling(results, parts.k);
  const std::int64_t step = std::max(ceiling(piece * machine.partial_sum_words, link), ceiling(piece, lanes));
  return slowest + (parts.k - 1) * step;
}

/// Which pairs of product axes a scheme cuts on a dataflow.
std::vector<std::pair<char, char>> axes(const std::string& dataflow, Partition scheme) {
  const std::string order = dataflow == "os" ? "mnk" : dataflow == "ws" ? "knm" : "kmn";  // S_r, S_c, T
  const std::pair spatial{order[0], order[1]};
  const std::pair st1{order[2], order[1]};
  const std::pair st2{order[2], order[0]};
  switch (scheme) {
    case Partition::spatial:
      return {spatial};
    case Partition::st1:
      return {st1};
    case Partition::st2:
      return {st2};
    default:
      return {spatial, st1, st2};
  }
}

std::int64_t brute_force(const core::Layer& layer, const Machine& machine) {
  std::optional<std::int64_t> best;
  const std::int64_t cores = machine.cores.count;
  for (const auto& [a, b] : axes(std::string{machine.dataflow->name}, machine.cores.partition)) {
    for (std::int64_t g = 1; g <= std::min(cores, layer.groups); ++g) {
      for (std::int64_t p = 1; p <= cores / g; ++p) {
        for (std::int64_t q = 1; q <= cores / g / p; ++q) {
          ProductParts parts{.groups = g, .m = 1, .n = 1, .k = 1};
          const auto set = [&](char axis, std::int64_t count) {
            (axis == 'm' ? parts.m : axis == 'n' ? parts.n : parts.k) = count;
          };
          set(a, p);
          set(b, q);
          if (parts.m > layer.m || parts.n > layer.n || parts.k > layer.k) continue;
          const std::int64_t time = slowest_core_and_reduction(layer, machine, parts);
          best = std::min(best.value_or(time), time);
        }
      }
    }
  }
  return *best;
}

TEST_CASE("the partition is the best of all: every one of random products, each core simulated on its own") {
  Dice draw(16);
  constexpr std::array kTimings{Timing::scalesim, Timing::array, Timing::buffered};
  for (int trial = 0; trial < 400; ++trial) {
    const core::Layer layer = gemm(draw(1, 40), draw(1, 40), draw(1, 60), draw(1, 4));
    Machine machine{.array = {.rows = draw(1, 8), .cols = draw(1, 8)}};
    machine.dataflow = dataflows::dataflow_named(std::array{"os", "ws", "is"}.at(static_cast<std::size_t>(draw(0, 2))));
    machine.timing = kTimings.at(static_cast<std::size_t>(draw(0, 2)));
    machine.partial_sum_words = draw(1, 4);
    machine.cores = {.count = draw(2, 9),
                     .partition = std::array{Partition::best, Partition::spatial, Partition::st1, Partition::st2}.at(
                         static_cast<std::size_t>(draw(0, 3))),
                     .link_words = draw(0, 6)};
    CAPTURE(trial);
    CHECK(cycles(layer, machine) == brute_force(layer, machine));
  }
}

TEST_CASE("a ring of six is quicker than one of three, five or four, though no part of six is smaller than of five") {
  Machine machine{.array = {.rows = 8, .cols = 8}, .timing = Timing::array};
  machine.vector.lanes = 1;
  machine.cores = {.count = 6, .partition = Partition::st1, .link_words = 1};
  const core::Layer layer = gemm(6, 1, 13);
  CHECK(cycles(layer, machine) == brute_force(layer, machine));
  CHECK(cycles(layer, machine) == cycles(gemm(6, 1, 3), Machine{.array = {8, 8}, .timing = Timing::array}) + 5);
}

TEST_CASE("several cores do all the work of one: words between array and scratchpads, folds, MACs") {
  Dice draw(17);
  for (int trial = 0; trial < 200; ++trial) {
    const core::Layer layer = gemm(draw(1, 30), draw(1, 30), draw(1, 30), draw(1, 3));
    Machine machine{.array = {.rows = draw(1, 6), .cols = draw(1, 6)}, .timing = Timing::array};
    machine.cores = {.count = draw(2, 8), .partition = Partition::spatial};
    const dataflows::LayerResult chip = dataflows::simulate(one(layer), machine).layers.front();
    machine.cores = {};
    const dataflows::LayerResult core = dataflows::simulate(one(layer), machine).layers.front();
    CAPTURE(trial);
    CHECK(chip.macs == core.macs);
    CHECK(chip.folds >= core.folds);
    CHECK(chip.sram.ofmap_writes == core.sram.ofmap_writes);  // os: each result once, wherever it is made
    CHECK(chip.cores->mean_core <= static_cast<double>(chip.cores->slowest_core.count()));
  }
}

/// Random layers on random machines, with more and more cores.
struct RandomRun {
  core::Layer layer;
  Machine machine;
};

RandomRun random_run(Dice& draw, bool memory) {
  RandomRun run{.layer = random_layer(draw, 12), .machine = {}};
  Machine& machine = run.machine;
  machine.array = {.rows = draw(1, 8), .cols = draw(1, 8)};
  const auto all = dataflows::dataflows();
  machine.dataflow = all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
  machine.timing = Timing::array;
  machine.depthwise = random_depthwise_mapping(draw, *machine.dataflow);
  machine.cores.link_words = draw(0, 8);
  if (memory) {
    machine.memory = dataflows::memory_model_named("tiled");
    machine.sram_kb = {.ifmap = draw(1, 4), .filter = draw(1, 4), .ofmap = draw(1, 4)};
    machine.bandwidth = {draw(1, 16)};
    machine.cores.l2_kb = draw(0, 1) * draw(1, 64);
  }
  return run;
}

TEST_CASE("one core is today's machine, more cores are never slower, and never faster than their number") {
  Dice draw(18);
  for (int trial = 0; trial < 300; ++trial) {
    RandomRun run = random_run(draw, false);
    const std::int64_t alone = cycles(run.layer, run.machine);
    std::int64_t before = alone;
    CAPTURE(trial);
    for (std::int64_t cores = 2; cores <= 12; ++cores) {
      run.machine.cores.count = cores;
      const std::int64_t now = cycles(run.layer, run.machine);
      CHECK(now <= before);
      CHECK(now * cores >= alone);
      before = now;
    }
  }
}

TEST_CASE("auto is never slower than a scheme, and one partition for the network never faster than each layer's own") {
  Dice draw(19);
  for (int trial = 0; trial < 100; ++trial) {
    RandomRun run = random_run(draw, trial % 4 == 0);
    core::Network network = one(run.layer);
    for (int more = 0; more < 3; ++more) network.layers.push_back(random_layer(draw, 10));
    for (core::Layer& layer : network.layers) layer.inputs.clear();
    run.machine.cores.count = draw(2, 8);
    const auto total = [&](Partition partition, dataflows::PartitionScope scope) {
      run.machine.cores.partition = partition;
      run.machine.cores.scope = scope;
      return dataflows::simulate(network, run.machine).cycles.count();
    };
    CAPTURE(trial);
    const std::int64_t best = total(Partition::best, dataflows::PartitionScope::layer);
    for (const Partition scheme : {Partition::spatial, Partition::st1, Partition::st2}) {
      CHECK(best <= total(scheme, dataflows::PartitionScope::layer));
    }
    CHECK(best <= total(Partition::best, dataflows::PartitionScope::network));
  }
}

TEST_CASE("with memory, all cores move at least each word once, and a second level never slows them down") {
  Dice draw(20);
  for (int trial = 0; trial < 100; ++trial) {
    RandomRun run = random_run(draw, true);
    const dataflows::LayerResult alone = dataflows::simulate(one(run.layer), run.machine).layers.front();
    const dataflows::DramTraffic compulsory = tiled_cost_of(alone)->dram;
    run.machine.cores.count = draw(2, 6);
    run.machine.cores.l2_kb = 0;
    const dataflows::LayerResult apart = dataflows::simulate(one(run.layer), run.machine).layers.front();
    run.machine.cores.l2_kb = 1 << 20;
    const dataflows::LayerResult shared = dataflows::simulate(one(run.layer), run.machine).layers.front();
    CAPTURE(trial);
    CHECK(apart.dram.total() >= compulsory.compulsory());
    CHECK(shared.cycles <= apart.cycles);
    // The channel moves all words, whoever waits for them.
    const std::int64_t words = apart.dram.total().count();
    CHECK(apart.cycles.count() >= words / run.machine.bandwidth.front());
  }
}

TEST_CASE("krittika's parts are whole array lengths, and its mean is over the cores that have one") {
  Machine machine{.array = {.rows = 8, .cols = 8}};
  machine.cores = {.count = 4, .model = dataflows::PartitionModel::krittika};
  // 20 rows hold two whole lengths of 8, 40 columns five: 1x4 costs 3 x 2 folds, 2x2 2 x 3, and the first is kept.
  const dataflows::LayerResult layer = dataflows::simulate(one(gemm(20, 40, 10)), machine).layers.front();
  CHECK(layer.cores->parts_text() == "1x4");
  CHECK(layer.cycles.count() == 3 * 2 * (8 + 8 + 10 - 2) - 1);
  // Columns in parts of 10, each 2 folds wide: all cores alike.
  CHECK(layer.cores->mean_core == doctest::Approx(static_cast<double>(layer.cycles.count())));
}

}  // namespace
}  // namespace systole::tests
