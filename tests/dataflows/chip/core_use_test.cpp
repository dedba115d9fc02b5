// SPDX-License-Identifier: MIT
// What cores do with their time: against every core's part simulated on its own, and against the schedule of layers.
#include "dataflows/chip/core_use.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <numeric>
#include <vector>

#include "core/import/network_input.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/chip/layer_schedule.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using dataflows::Axis;
using dataflows::Machine;
using dataflows::Partition;
using dataflows::Timing;

core::Network product(std::int64_t m, std::int64_t n, std::int64_t k) {
  core::Layer layer;
  layer.name = "product";
  layer.op = core::Operator::gemm;
  layer.m = m;
  layer.n = n;
  layer.k = k;
  core::Network network;
  network.name = "one";
  network.layers.push_back(layer);
  return network;
}

/// The position of part `at` of `parts` nearly equal ones.
std::int64_t part_of(std::int64_t whole, std::int64_t parts, std::int64_t at) {
  return whole / parts + (at < whole % parts ? 1 : 0);
}

TEST_CASE("cores compute as long as their parts take on their own") {
  Dice draw(71);
  for (int trial = 0; trial < 200; ++trial) {
    const std::int64_t m = draw(1, 40);
    const std::int64_t n = draw(1, 40);
    const std::int64_t k = draw(1, 60);
    Machine machine{.array = {.rows = draw(1, 8), .cols = draw(1, 8)}, .timing = Timing::array};
    machine.cores = {.count = draw(2, 9), .partition = draw(0, 1) == 0 ? Partition::spatial : Partition::best};
    const core::Network network = product(m, n, k);
    const dataflows::NetworkResult result = dataflows::simulate(network, machine);
    const dataflows::LayerResult& layer = result.layers.front();
    const auto& parts = layer.cores->choice.parts;
    Machine core = machine;
    core.cores = {};
    std::int64_t computing = 0;
    for (std::int64_t r = 0; r < parts[Axis::rows]; ++r) {
      for (std::int64_t c = 0; c < parts[Axis::cols]; ++c) {
        for (std::int64_t t = 0; t < parts[Axis::steps]; ++t) {
          const core::Network part = product(part_of(m, parts[Axis::rows], r), part_of(n, parts[Axis::cols], c),
                                             part_of(k, parts[Axis::steps], t));
          computing += dataflows::simulate(part, core).cycles.count();
        }
      }
    }
    CAPTURE(trial);
    const auto use = dataflows::core_use(layer, machine);
    REQUIRE(use);
    const auto all = static_cast<double>(machine.cores.count * layer.cycles.count());
    CHECK(use->computing == doctest::Approx(100 * static_cast<double>(computing) / all));
    const auto adding = static_cast<double>(layer.cores->cores * layer.cores->reduction.cycles.count());
    CHECK(use->reducing == doctest::Approx(100 * adding / all));
    CHECK(use->computing + use->reducing + use->idle == doctest::Approx(100));
    CHECK(dataflows::core_use(network, result, machine)->idle == doctest::Approx(use->idle));
  }
}

TEST_CASE("a network's use is its layers' by their cycles, and one core has none") {
  const core::Network network = core::read_network("mobilenet_v2").network;
  Machine machine{.array = {.rows = 16, .cols = 16}, .timing = Timing::array};
  machine.cores = {.count = 4, .partition = Partition::best};
  const dataflows::NetworkResult result = dataflows::simulate(network, machine);
  double computing = 0;
  double cycles = 0;
  for (const dataflows::LayerResult& layer : result.layers) {
    const auto use = dataflows::core_use(layer, machine);
    CHECK(use.has_value() == (layer.cores != nullptr));
    if (!use) continue;
    computing += use->computing * static_cast<double>(layer.cycles.count());
    cycles += static_cast<double>(layer.cycles.count());
  }
  CHECK(cycles == static_cast<double>(result.cycles.count()));
  const auto whole = dataflows::core_use(network, result, machine);
  REQUIRE(whole);
  CHECK(whole->computing == doctest::Approx(computing / cycles));
  CHECK(dataflows::busy_cycles(network, result, machine).empty());

  machine.cores = {};
  CHECK_FALSE(dataflows::core_use(network, dataflows::simulate(network, machine), machine));
}

TEST_CASE("whole layers: every layer keeps one core busy for its cycles") {
  const core::Network network = core::read_network("squeezenet1_1").network;
  Machine machine{.array = {.rows = 16, .cols = 16}, .timing = Timing::array};
  machine.cores = {.count = 3, .partition = Partition::layers};
  const dataflows::NetworkResult result = dataflows::simulate(network, machine);
  const std::vector<core::Cycles> busy = dataflows::busy_cycles(network, result, machine);
  REQUIRE(busy.size() <= 3);
  core::Cycles all;
  for (const core::Cycles cycles : busy) {
    CHECK(cycles <= result.network_cycles);
    all += cycles;
  }
  CHECK(all == result.cycles + result.vector_cycles);
  const auto use = dataflows::core_use(network, result, machine);
  REQUIRE(use);
  CHECK(use->computing == doctest::Approx(100 * static_cast<double>(all.count()) /
                                          (3.0 * static_cast<double>(result.network_cycles.count()))));
  CHECK(use->reducing == 0);
}

}  // namespace
}  // namespace systole::tests
