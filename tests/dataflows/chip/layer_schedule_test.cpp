// SPDX-License-Identifier: MIT
#include "dataflows/chip/layer_schedule.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/ir/network_builder.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using core::Cycles;

/// Layers of drawn cycles that read drawn layers before them.
struct RandomGraph {
  core::Network network;
  dataflows::NetworkResult result;
};

RandomGraph random_graph(Dice& draw, std::int64_t layers) {
  RandomGraph graph;
  graph.network.name = "graph";
  for (std::int64_t i = 0; i < layers; ++i) {
    core::Layer layer;
    layer.name = "layer";
    layer.op = core::Operator::add;
    for (std::int64_t j = std::max<std::int64_t>(0, i - 4); j < i; ++j) {
      if (draw(0, 2) == 0) layer.inputs.push_back(static_cast<std::uint32_t>(j));
    }
    graph.network.layers.push_back(layer);
    dataflows::LayerResult result;
    result.cycles = Cycles{draw(0, 20)};
    graph.result.layers.push_back(result);
  }
  return graph;
}

TEST_CASE("a schedule waits for producers, gives a core one layer at a time, and is within Graham's bound") {
  Dice draw(21);
  for (int trial = 0; trial < 300; ++trial) {
    const RandomGraph graph = random_graph(draw, draw(1, 20));
    const std::int64_t cores = draw(1, 4);
    const dataflows::LayerSchedule schedule = schedule_layers(graph.network, graph.result, cores);
    Cycles last;
    for (std::size_t i = 0; i < schedule.slots.size(); ++i) {
      const dataflows::LayerSlot& slot = schedule.slots[i];
      CHECK(slot.core < cores);
      CHECK(slot.end - slot.begin == graph.result.layers[i].cycles);
      for (const std::uint32_t producer : core::producers(graph.network, i)) {
        CHECK(schedule.slots[producer].end <= slot.begin);
      }
      for (std::size_t j = 0; j < i; ++j) {
        const dataflows::LayerSlot& other = schedule.slots[j];
        CHECK((other.core != slot.core || other.end <= slot.begin || slot.end <= other.begin));
      }
      last = std::max(last, slot.end);
    }
    CHECK(schedule.cycles == last);
    CHECK(schedule.least_cycles <= last);
    CHECK(last.count() * cores <= schedule.least_cycles.count() * (2 * cores - 1));
  }
}

TEST_CASE("two branches run side by side, and join") {
  core::NetworkBuilder net("branches", {.channels = 8, .h = 8, .w = 8});
  const auto stem = net.conv("stem", 8, 1, {});
  const auto left = net.conv("left", 8, 1, {}, {stem});
  const auto right = net.conv("right", 8, 1, {}, {stem});
  net.sum("sum", left, right);
  const core::Network network = std::move(net).build();
  dataflows::Machine machine{.array = {8, 8}, .timing = dataflows::Timing::array};
  machine.vector.model = dataflows::VectorModel::none;
  machine.cores = {.count = 2, .partition = dataflows::Partition::layers};
  const dataflows::NetworkResult result = dataflows::simulate(network, machine);
  CHECK(result.cycles == result.layers[0].cycles * 3);
  CHECK(result.network_cycles == result.layers[0].cycles * 2);
}

}  // namespace
}  // namespace systole::tests
