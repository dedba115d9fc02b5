// SPDX-License-Identifier: MIT
// Operators beside the array, costed by hand; what is fused; and what must always hold.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/ir/network_builder.h"
#include "core/ir/operators.h"
#include "dataflows/simulate.h"
#include "dataflows/vector/element_work.h"
#include "dataflows/vector/fused_chains.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using core::Kind;
using core::NetworkBuilder;
using dataflows::Machine;
using dataflows::VectorCost;

Machine machine_of(std::int64_t lanes) {
  Machine machine{.array = {8, 8}, .timing = dataflows::Timing::array};
  machine.vector.lanes = lanes;
  return machine;
}

VectorCost cost(const core::Network& network, const Machine& machine, std::size_t layer) {
  return dataflows::simulate(network, machine).layers[layer].vector;
}

core::Network pooled(Kind kind) {
  NetworkBuilder net("pooled", {.channels = 6, .h = 8, .w = 8});
  net.pool("pool", kind, 2, 2);
  return std::move(net).build();
}

TEST_CASE("pooling costs its window: 4 x 4 x 6 outputs of 2 x 2 elements") {
  CHECK(cost(pooled(Kind::max), machine_of(10), 0).lanes.count() == 10 * 4);        // ceil(96 / 10) rows of lanes
  CHECK(cost(pooled(Kind::avg), machine_of(10), 0).lanes.count() == 10 * (4 + 1));  // and a product
}

TEST_CASE("a softmax over the keys of each head goes over its rows three times where they do not fit") {
  NetworkBuilder net("attention", {.channels = 64, .h = 32, .w = 1});
  const auto query = net.gemm("query", 32, 64, 64, 1, false);
  const auto key = net.gemm("key", 32, 64, 64, 1, false);
  net.gemm("scores", 32, 32, 16, 4, false, {query, key});
  net.activation("softmax", Kind::softmax);
  const core::Network network = std::move(net).build();
  const dataflows::ElementWork work = dataflows::element_work(network, 3);
  CHECK(work.elements == 32 * 4 * 32);
  CHECK(work.row == 32);
  // max 1, difference 1, exp 8, sum 1, quotient 6.
  CHECK(cost(network, machine_of(64), 3).lanes.count() == 32 * 4 * 32 / 64 * 17);

  Machine machine = machine_of(1'000'000);
  machine.memory = dataflows::memory_model_named("tiled");
  machine.bandwidth = {4};
  CHECK(cost(network, machine, 3).cycles.count() == 2 * 4096 / 4);
  machine.sram_kb.ifmap = 1;
  machine.word_bytes = 64;  // 16 words
  CHECK(cost(network, machine, 3).cycles.count() == (3 + 1) * 4096 / 4);
}

TEST_CASE("a layer norm costs eight operations an element and its mean and deviation a row") {
  NetworkBuilder net("norm", {.channels = 16, .h = 10, .w = 1});
  core::Layer norm;
  norm.name = "norm";
  norm.op = core::Operator::norm;
  norm.kind = Kind::layer;
  net.add(norm);
  const core::Network network = std::move(net).build();
  CHECK(cost(network, machine_of(8), 0).lanes.count() == 160 / 8 * 8 + 2 * (2 + 8 + 6));
}

TEST_CASE("every activation costs its formula") {
  struct Case {
    Kind kind;
    std::int64_t cycles;
  };
  const Case cases[] = {{Kind::relu, 1},   {Kind::relu6, 2},    {Kind::hsigmoid, 4},
                        {Kind::hswish, 5}, {Kind::sigmoid, 15}, {Kind::swish, 16},
                        {Kind::tanh, 17},  {Kind::gelu, 25},    {Kind::softmax, 17}};
  for (const Case& of : cases) {
    NetworkBuilder net("activation", {.channels = 4, .h = 4, .w = 4});
    net.activation("activation", of.kind);
    CAPTURE(core::name(of.kind));
    CHECK(cost(std::move(net).build(), machine_of(64), 0).lanes.count() == of.cycles);
  }
}

/// conv 1x1, then relu, then a sum with the network's first layer.
core::Network residual() {
  NetworkBuilder net("residual", {.channels = 8, .h = 8, .w = 8});
  const auto stem = net.conv("stem", 8, 1, {});
  net.conv("conv", 8, 1, {.bn = true});
  const auto relu = net.activation("relu", Kind::relu);
  net.sum("sum", stem, relu);
  return std::move(net).build();
}

TEST_CASE(
    "what alone follows an array layer element by element runs at its drain and costs what the array does not hide") {
  const core::Network network = residual();
  const auto chains = dataflows::fused_chains(network);
  REQUIRE(chains.size() == 2);
  CHECK(chains[0].followers.empty());  // two layers read it
  CHECK(chains[1].followers == std::vector<std::size_t>{2, 3});

  const auto hidden = dataflows::simulate(network, machine_of(64));
  CHECK(hidden.vector_cycles.count() == 0);
  CHECK(hidden.network_cycles == hidden.cycles);
  CHECK(hidden.layers[2].vector.lanes.count() == 8);
  CHECK(hidden.layers[2].vector.fused_into == 1);

  // One lane: 512 elements of a sum (the norm's shift), a comparison and a sum take longer than the array.
  const auto exposed = dataflows::simulate(network, machine_of(1));
  CHECK(exposed.vector_cycles.count() == 3 * 512 - exposed.layers[1].cycles.count());

  Machine apart = machine_of(64);
  apart.vector.fuse_elementwise = false;
  const auto alone = dataflows::simulate(network, apart);
  CHECK(alone.layers[2].vector.fused_into == -1);
  CHECK(alone.vector_cycles.count() == 8 + 8);
}

TEST_CASE("a fused sum waits for its other operand only") {
  const core::Network network = residual();
  Machine machine = machine_of(64);
  machine.memory = dataflows::memory_model_named("tiled");
  machine.bandwidth = {1};
  const auto result = dataflows::simulate(network, machine);
  CHECK(result.layers[2].vector.reads.count() == 0);
  CHECK(result.layers[3].vector.reads.count() == 512);
  const dataflows::LayerResult& conv = result.layers[1];
  CHECK(result.vector_cycles.count() == conv.dram.total().count() + 512 - conv.cycles.count());
}

TEST_CASE("a broadcast product (squeeze-excite) is not fused into the layer that makes its factor") {
  NetworkBuilder net("se", {.channels = 8, .h = 8, .w = 8});
  const auto map = net.conv("map", 8, 1, {});
  net.global_pool("pool");
  const auto gate = net.conv("gate", 8, 1, {});
  net.product("scale", map, gate);
  const core::Network network = std::move(net).build();
  for (const dataflows::FusedChain& chain : dataflows::fused_chains(network)) CHECK(chain.followers.empty());
}

TEST_CASE("krittika: five cycles a row of lanes for ReLU, one for all else") {
  Machine machine = machine_of(10);
  machine.vector.model = dataflows::VectorModel::krittika;
  const core::Network network = residual();
  CHECK(cost(network, machine, 2).cycles.count() == 52 * 5);
  CHECK(cost(network, machine, 3).cycles.count() == 52);
  CHECK(cost(network, machine, 0).cycles.count() == 0);
}

TEST_CASE("none: what the array does not run costs nothing") {
  Machine machine = machine_of(1);
  machine.vector.model = dataflows::VectorModel::none;
  const auto result = dataflows::simulate(residual(), machine);
  CHECK(result.vector_cycles.count() == 0);
  CHECK(result.network_cycles == result.cycles);
  CHECK(result.layers[3].vector == VectorCost{});
}

core::Network random_network(Dice& draw) {
  NetworkBuilder net("random", {.channels = draw(1, 8), .h = draw(4, 12), .w = draw(4, 12)});
  constexpr Kind kKinds[] = {Kind::relu, Kind::hswish, Kind::gelu, Kind::softmax, Kind::sigmoid};
  auto latest = net.conv("stem", draw(1, 8), 1, {.bn = draw(0, 1) == 1});
  for (std::int64_t i = draw(1, 8); i > 0; --i) {
    const std::string name = "layer" + std::to_string(i);
    switch (draw(0, 3)) {
      case 0:
        latest = net.conv(name, net.shape().channels, 1, {.bias = draw(0, 1) == 1});
        break;
      case 1:
        latest = net.sum(name, latest, net.activation(name + ".in", Kind::relu));
        break;
      case 2:
        latest = net.pool(name, Kind::max, 1, 1);
        break;
      default:
        latest = net.activation(name, kKinds[draw(0, 4)]);
    }
  }
  return std::move(net).build();
}

TEST_CASE("more lanes, more bandwidth and fusing never make a network slower") {
  Dice draw(22);
  for (int trial = 0; trial < 200; ++trial) {
    const core::Network network = random_network(draw);
    Machine machine = machine_of(draw(1, 8));
    machine.cores.count = draw(1, 3);
    if (trial % 2 == 0) {
      machine.memory = dataflows::memory_model_named("tiled");
      machine.bandwidth = {draw(1, 8)};
      machine.sram_kb = {.ifmap = 1, .filter = 1, .ofmap = 1};
    }
    const auto time = [&] { return dataflows::simulate(network, machine).network_cycles; };
    CAPTURE(trial);
    const auto before = time();
    machine.vector.fuse_elementwise = false;
    CHECK(time() >= before);
    machine.vector.fuse_elementwise = true;
    ++machine.vector.lanes;
    CHECK(time() <= before);
    --machine.vector.lanes;
    ++machine.bandwidth.front();
    CHECK(time() <= before);
  }
}

TEST_CASE("every operator of the layer IR has a cost, or is a view that a machine may give one") {
  for (const core::Operator op : core::kOperators) {
    core::Layer layer;
    layer.name = "layer";
    layer.op = op;
    layer.in_h = 4;
    layer.in_ch = 8;
    layer.out_ch = 8;
    if (op == core::Operator::pool) layer.kind = Kind::max;
    if (op == core::Operator::activation) layer.kind = Kind::relu;
    if (op == core::Operator::norm) layer.kind = Kind::layer;
    layer.bias = core::runs_on_array(op);
    core::Network network;
    network.layers.push_back(layer);
    const dataflows::ElementWork work = dataflows::element_work(network, 0);
    CAPTURE(core::name(op));
    CHECK(std::ranges::any_of(work.per_element.counts, [](std::int64_t count) { return count > 0; }));
  }
}

}  // namespace
}  // namespace systole::tests
