// SPDX-License-Identifier: MIT
// Results kept on chip under the tiled memory model: numbers by hand, a look at every choice, and what always holds.
#include "dataflows/activations/keep_activations.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/import/network_input.h"
#include "core/ir/network_builder.h"
#include "core/ir/shape.h"
#include "dataflows/machine/check.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/activations/every_choice.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using core::NetworkBuilder;
using dataflows::KeptActivations;
using dataflows::Machine;
using dataflows::NetworkResult;
using dataflows::OnChip;

Machine tiled(std::int64_t kilobytes, std::int64_t side = 4) {
  Machine machine{.array = {side, side}, .timing = dataflows::Timing::array};
  machine.memory = dataflows::memory_model_named("tiled");
  machine.sram_kb = {.ifmap = kilobytes, .filter = kilobytes, .ofmap = kilobytes};
  machine.bandwidth = {4};
  machine.keep_activations = true;
  return machine;
}

NetworkResult without(const core::Network& network, Machine machine) {
  machine.keep_activations = false;
  return dataflows::simulate(network, machine);
}

/// All words from and to DRAM, those of operators beside the array included.
std::int64_t all_words(const NetworkResult& result) {
  std::int64_t words = result.dram.total().count();
  for (const auto& layer : result.layers) words += (layer.vector.reads + layer.vector.writes).count();
  return words;
}

core::Network two_products() {
  NetworkBuilder net("two", {.channels = 8, .h = 8, .w = 1});
  net.gemm("first", 8, 8, 8, 1, false);
  net.gemm("second", 8, 8, 8, 1, false);
  return std::move(net).build();
}

// Each product is 2 x 2 folds of 8 + 4 + 4 + 4 - 2 = 18 cycles and moves 64 words of each operand. Everything is hidden
// but the last fold's 16 results: 72 + 16 / 4 cycles. If the first product's results stay, nothing of it is left to
// hide, and they are neither written nor read.
TEST_CASE("two products by hand: results that stay are neither written nor read") {
  const core::Network network = two_products();
  const NetworkResult apart = without(network, tiled(2));
  CHECK(apart.layers[0].cycles.count() == 76);
  CHECK(apart.layers[1].cycles.count() == 76);
  CHECK(all_words(apart) == 2 * 192);
  CHECK_FALSE(apart.kept);

  const NetworkResult kept = dataflows::simulate(network, tiled(2));
  CHECK(kept.layers[0].cycles.count() == 72);
  CHECK(kept.layers[1].cycles.count() == 76);
  CHECK(all_words(kept) == 2 * 128);
  CHECK(kept.layers[0].dram.ofmap_writes.count() == 0);
  CHECK(kept.layers[1].dram.ifmap_reads.count() == 0);
  CHECK(kept.layers[1].dram.ofmap_writes.count() == 64);
  REQUIRE(kept.kept);
  CHECK(kept.kept->with == dataflows::NetworkCost{core::Cycles{148}, core::Elements{256}});
  CHECK(kept.kept->without == dataflows::NetworkCost{core::Cycles{152}, core::Elements{384}});
  CHECK(kept.kept->results == 1);
  CHECK(kept.kept->capacity.count() == 1024);
  CHECK(kept.kept->most_held.count() == 64);
  REQUIRE(kept.kept->kept.size() == 1);
  const dataflows::KeptResult& result = kept.kept->kept.front();
  CHECK(result.layer == 0);
  CHECK(result.words.count() == 64);
  CHECK(result.readers == std::vector<std::size_t>{1});
  CHECK(result.dram_readers.empty());
  CHECK_FALSE(result.goes_to_dram);
  CHECK(kept.layers[0].on_chip == OnChip{.held_words = 64, .results = true});
  CHECK(kept.layers[1].on_chip == OnChip{.held_words = 64, .ifmap = true});
}

TEST_CASE("a result that does not fit beside one kB is not kept, and then all is as without") {
  const core::Network network = two_products();
  CHECK(dataflows::keep_capacity(tiled(1)).count() == 0);
  const NetworkResult kept = dataflows::simulate(network, tiled(1));
  const NetworkResult apart = without(network, tiled(1));
  REQUIRE(kept.kept);
  CHECK(kept.kept->kept.empty());
  CHECK(kept.kept->with == kept.kept->without);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(kept.layers[i].cycles == apart.layers[i].cycles);
    CHECK(kept.layers[i].dram == apart.layers[i].dram);
  }
  // 1024 bytes are room for 64 words of 128 bits, and not of 129.
  Machine wide = tiled(2);
  wide.bandwidth_bytes = 64;
  wide.bits = {.ifmap = 128, .filter = 8, .ofmap = 8, .partial_sum = 8};
  CHECK(dataflows::keep_capacity(wide).count() == 64);
  CHECK(dataflows::simulate(network, wide).kept->kept.size() == 1);
  wide.bits.ifmap = 129;
  CHECK(dataflows::keep_capacity(wide).count() == 63);
  CHECK(dataflows::simulate(network, wide).kept->kept.empty());
}

// A shortcut that stays takes room from the layer between, which then fetches more.
TEST_CASE("held words leave less of the scratchpad, and an ifmap on chip needs none of it") {
  core::Layer layer;
  layer.op = core::Operator::gemm;
  layer.m = 64;
  layer.n = 64;
  layer.k = 64;
  Machine machine = tiled(8);
  machine.search = dataflows::ScheduleSearch::least_traffic;
  machine.sram_kb.filter = 1;
  machine.sram_kb.ofmap = 1;
  const dataflows::LayerMapping mapping = dataflows::map_layer(layer, machine);
  const auto cost = [&](const OnChip& on_chip) {
    return dataflows::tiled_cost(layer, mapping, machine, dataflows::kOneCopy, on_chip);
  };
  const dataflows::TiledCost all = cost({});
  CHECK(all.dram.total().count() == 3 * 64 * 64);  // 4096 words are half of the 8 kB
  CHECK(cost({.held_words = 4096}).dram.total().count() > 3 * 64 * 64);
  // The half of a machine with half the scratchpad.
  Machine smaller = machine;
  smaller.sram_kb.ifmap = 4;
  CHECK(cost({.held_words = 4096}).dram == dataflows::tiled_cost(layer, mapping, smaller).dram);
  CHECK(cost({.held_words = 4096}).cycles == dataflows::tiled_cost(layer, mapping, smaller).cycles);
  const dataflows::TiledCost inside = cost({.held_words = 7000, .ifmap = true});
  CHECK(inside.dram.ifmap.total().count() == 0);
  CHECK(inside.dram.total().count() == 2 * 64 * 64);
  CHECK(inside.cycles <= all.cycles);
  const dataflows::TiledCost stays = cost({.results = true});
  CHECK(stays.dram.ofmap_writes.count() == 0);
  CHECK(stays.dram.total().count() == 2 * 64 * 64);
  CHECK(stays.cycles <= all.cycles);
}

TEST_CASE("partial sums that do not fit go to DRAM and back though the results stay") {
  core::Layer layer;
  layer.op = core::Operator::gemm;
  layer.m = 2048;
  layer.n = 4;
  layer.k = 64;
  Machine machine = tiled(1);
  machine.dataflow = dataflows::dataflow_named("ws");
  machine.stream_cut = false;
  const dataflows::LayerMapping mapping = dataflows::map_layer(layer, machine);
  const dataflows::TiledCost cost =
      dataflows::tiled_cost(layer, mapping, machine, dataflows::kOneCopy, OnChip{.results = true});
  CHECK(cost.dram.ofmap_writes.count() == 0);
  CHECK(cost.dram.partial_sums_written.count() == 2048 * 4 * 15);  // 16 folds along the window
  CHECK(cost.transfer_cycles.count() * 4 >= cost.dram.total().count());
  CHECK(cost.cycles >= cost.transfer_cycles);
}

/// Layers that only arrays run, in a chain, with branches and concatenations.
core::Network random_arrays(Dice& draw) {
  NetworkBuilder net("random", {.channels = draw(1, 8), .h = draw(2, 9), .w = draw(2, 9)});
  std::vector<NetworkBuilder::Node> nodes{net.conv("first", draw(1, 8), 1, {})};
  const std::int64_t layers = draw(2, 5);
  for (std::int64_t i = 0; i < layers; ++i) {
    const std::string name = "l" + std::to_string(i);
    const auto any = static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(nodes.size()) - 1));
    std::vector<NetworkBuilder::Node> from{draw(0, 2) > 0 ? nodes.back() : nodes[any]};
    if (draw(0, 3) == 0 && from.front() != nodes[any]) from = {net.concat(name + "c", {from.front(), nodes[any]})};
    const std::int64_t kernel = draw(0, 1) == 0 ? 1 : 3;
    nodes.push_back(net.conv(name, draw(1, 12), kernel, {.padding = kernel / 2}, std::move(from)));
  }
  return std::move(net).build();
}

Machine random_machine(Dice& draw) {
  Machine machine = tiled(draw(1, 3), draw(1, 6));
  machine.sram_kb = {.ifmap = draw(1, 3), .filter = draw(1, 2), .ofmap = draw(1, 2)};
  machine.bandwidth = draw(0, 2) == 0 ? std::vector<std::int64_t>{draw(1, 3), draw(1, 3), draw(1, 3)}
                                      : std::vector<std::int64_t>{draw(1, 8)};
  machine.dram_latency = draw.scaled(0, 20);
  const auto name = std::vector<std::string>{"os", "ws", "is"}[static_cast<std::size_t>(draw(0, 2))];
  machine.dataflow = dataflows::dataflow_named(name);
  machine.search = draw(0, 2) == 0 ? dataflows::ScheduleSearch::least_traffic : dataflows::ScheduleSearch::least_cycles;
  // Words of many bits make small maps fill a scratchpad.
  machine.word_bytes = draw(1, 4);
  machine.partial_sum_words = draw(1, 2);
  return machine;
}

TEST_CASE("no choice of what is kept is better under the tiled model") {
  Dice draw(121);
  int kept = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const core::Network network = random_arrays(draw);
    const Machine machine = random_machine(draw);
    const auto steps = dataflows::steps_of(network, dataflows::vector_work(network, machine.vector)).steps;
    const dataflows::CostOfStep cost_of = [&](std::size_t step, const dataflows::StepRun& run) {
      const core::Layer& layer = network.layers[steps[step].layer];
      const dataflows::TiledCost cost = dataflows::tiled_cost(
          layer, dataflows::map_layer(layer, machine), machine, dataflows::kOneCopy,
          {.held_words = run.held_words, .ifmap = run.operands_on_chip.at(0), .results = !run.result_to_dram});
      return dataflows::NetworkCost{.cycles = cost.cycles, .words = cost.dram.total()};
    };
    const bool words_first = machine.search == dataflows::ScheduleSearch::least_traffic;
    const EveryChoice every(steps, dataflows::keep_capacity(machine).count(), cost_of,
                            words_first ? dataflows::LeastOf::words : dataflows::LeastOf::cycles);
    const NetworkResult result = dataflows::simulate(network, machine);
    CAPTURE(trial);
    REQUIRE(result.kept);
    const std::int64_t cycles = result.network_cycles.count();
    const std::int64_t words = all_words(result);
    CHECK(std::get<0>(every.best()) == (words_first ? words : cycles));
    CHECK(std::get<1>(every.best()) == (words_first ? cycles : words));
    std::int64_t words_kept = 0;
    for (const auto& of : result.kept->kept) words_kept += of.words.count();
    CHECK(std::get<2>(every.best()) == words_kept);
    if (words_kept > 0) ++kept;
  }
  CHECK(kept > 20);
}

TEST_CASE("what the plan says is what the layers add up to, never worse than without, never beyond the capacity") {
  Dice draw(20);
  for (const std::string name : {"mobilenet_v3_small", "squeezenet1_1", "resnet18", "googlenet"}) {
    CAPTURE(name);
    const core::Network network = core::read_network(name).network;
    for (int trial = 0; trial < 3; ++trial) {
      Machine machine = random_machine(draw);
      machine.array = {16, 16};
      machine.sram_kb.ifmap = std::int64_t{16} << (2 * trial);
      machine.vector.fuse_elementwise = trial != 1;
      machine.vector.model = draw(0, 3) == 0 ? dataflows::VectorModel::none : dataflows::VectorModel::lanes;
      const NetworkResult kept = dataflows::simulate(network, machine);
      const NetworkResult apart = without(network, machine);
      REQUIRE(kept.kept);
      CHECK(kept.kept->is_best);
      CHECK(kept.kept->with.cycles == kept.network_cycles);
      CHECK(kept.kept->with.words.count() == all_words(kept));
      CHECK(kept.kept->without.cycles == apart.network_cycles);
      CHECK(kept.kept->without.words.count() == all_words(apart));
      if (machine.search == dataflows::ScheduleSearch::least_traffic) {
        CHECK(kept.kept->with.words <= kept.kept->without.words);
      } else {
        CHECK(kept.kept->with.cycles <= kept.kept->without.cycles);
      }
      CHECK(kept.kept->most_held <= kept.kept->capacity);
      for (const auto& layer : kept.layers) CHECK(layer.on_chip.held_words <= kept.kept->capacity.count());
    }
  }
}

TEST_CASE("a larger ifmap scratchpad never takes longer where only arrays run") {
  Dice draw(5);
  for (int trial = 0; trial < 60; ++trial) {
    const core::Network network = random_arrays(draw);
    Machine machine = random_machine(draw);
    machine.search = dataflows::ScheduleSearch::least_cycles;
    core::Cycles before = dataflows::simulate(network, machine).network_cycles;
    for (const std::int64_t more : {1, 2, 8}) {
      machine.sram_kb.ifmap += more;
      const core::Cycles cycles = dataflows::simulate(network, machine).network_cycles;
      CAPTURE(trial);
      CHECK(cycles <= before);
      before = cycles;
    }
  }
}

TEST_CASE("with room for all, only the network's input, its weights and its output move") {
  for (const std::string name : {"mobilenet_v2", "resnet50", "squeezenet1_1"}) {
    CAPTURE(name);
    const core::Network network = core::read_network(name).network;
    const NetworkResult result = dataflows::simulate(network, tiled(1'000'000, 32));
    std::int64_t weights = 0;
    for (const auto& layer : result.layers) {
      if (const auto* const cost = dataflows::tiled_cost_of(layer)) weights += cost->dram.filter.compulsory.count();
      CHECK(layer.vector.reads.count() == 0);
    }
    const auto* const first = dataflows::tiled_cost_of(result.layers.front());
    const std::int64_t output = core::elements(core::output_shape(network.layers.back())).count();
    CHECK(result.kept->with.words.count() == first->dram.ifmap.compulsory.count() + weights + output);
  }
}

TEST_CASE("a machine that cannot keep activations says why") {
  Machine cores = tiled(64);
  cores.cores.count = 4;
  const auto reasons = dataflows::check(cores);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons.front().field == "keep_activations");
  CHECK_THROWS_AS(dataflows::simulate(two_products(), cores), core::InputError);
  // Other memory models have no effect of it, which commands say.
  Machine none = tiled(64);
  none.memory = dataflows::no_memory();
  CHECK_FALSE(dataflows::keeps_activations(none));
  CHECK_FALSE(dataflows::simulate(two_products(), none).kept);
}

}  // namespace
}  // namespace systole::tests
