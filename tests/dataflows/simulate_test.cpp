// SPDX-License-Identifier: MIT
#include "dataflows/simulate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "core/error.h"
#include "core/ir/network_builder.h"
#include "tests/dataflows/mapping/golden_vectors.h"

namespace systole::tests {
namespace {

using dataflows::Machine;
using dataflows::Timing;

core::Layer random_conv(std::mt19937& random) {
  const auto draw = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
  };
  core::Layer layer;
  layer.name = "conv";
  layer.in_h = draw(5, 40);
  layer.in_w = draw(5, 40);
  layer.k_h = draw(1, 5);
  layer.k_w = draw(1, 5);
  layer.stride_h = draw(1, 3);
  layer.stride_w = draw(1, 3);
  layer.groups = draw(1, 6);
  layer.in_ch = layer.groups * draw(1, 6);
  layer.out_ch = layer.groups * draw(1, 6);
  return layer;
}

std::int64_t cycles(const core::Layer& layer, const Machine& machine) {
  core::Network network;
  network.name = "one";
  network.layers.push_back(layer);
  return dataflows::simulate(network, machine).cycles.count();
}

TEST_CASE("totals are the sums of the layers, and layers that an array does not run cost nothing") {
  core::NetworkBuilder net("small", {.channels = 3, .h = 32, .w = 32});
  net.conv("stem", 16, 3, {.stride = 2, .padding = 1, .bn = true});
  net.activation("relu", core::Kind::relu);
  net.depthwise("depthwise", 3, 1);
  net.global_pool("pool");
  net.linear("classifier", 10, true);
  const core::Network network = std::move(net).build();
  const dataflows::NetworkResult result = dataflows::simulate(network, {.array = {8, 8}});
  REQUIRE(result.layers.size() == 5);
  CHECK(result.layers[1].cycles.count() == 0);
  CHECK(result.layers[1].dataflow == nullptr);
  CHECK(result.layers[3].dataflow == nullptr);
  CHECK(result.cycles == result.layers[0].cycles + result.layers[2].cycles + result.layers[4].cycles);
  CHECK(result.macs.count() == 16 * 16 * 16 * 27 + 16 * 16 * 16 * 9 + 160);
  CHECK(result.overall_utilisation == doctest::Approx(100.0 * static_cast<double>(result.macs.count()) /
                                                      (64.0 * static_cast<double>(result.cycles.count()))));
}

TEST_CASE("the order of layers does not change their costs") {
  std::mt19937 random(5);
  core::Network network;
  network.name = "shuffled";
  for (int i = 0; i < 50; ++i) network.layers.push_back(random_conv(random));
  const auto forward = dataflows::simulate(network, {.array = {16, 8}, .timing = Timing::array});
  std::ranges::reverse(network.layers);
  const auto backward = dataflows::simulate(network, {.array = {16, 8}, .timing = Timing::array});
  CHECK(forward.cycles == backward.cycles);
  CHECK(forward.sram == backward.sram);
  for (std::size_t i = 0; i < 50; ++i) CHECK(forward.layers[i].cycles == backward.layers[49 - i].cycles);
}

TEST_CASE("more filters, channels or pixels never take fewer cycles") {
  std::mt19937 random(6);
  for (int i = 0; i < 1000; ++i) {
    const core::Layer layer = random_conv(random);
    core::Layer wider = layer;
    wider.out_ch += wider.groups;
    core::Layer deeper = layer;
    deeper.in_ch += deeper.groups;
    core::Layer larger = layer;
    larger.in_h += larger.stride_h;
    for (const char* name : {"os", "ws", "is"}) {
      for (const Timing timing : {Timing::scalesim, Timing::array}) {
        const Machine machine{.array = {7, 9}, .dataflow = dataflows::dataflow_named(name), .timing = timing};
        const std::int64_t base = cycles(layer, machine);
        CHECK(cycles(wider, machine) >= base);
        CHECK(cycles(deeper, machine) >= base);
        CHECK(cycles(larger, machine) >= base);
      }
    }
  }
}

TEST_CASE("utilisation never exceeds 100 percent where cycles are counted in full") {
  std::mt19937 random(7);
  for (int i = 0; i < 1000; ++i) {
    core::Network network;
    network.name = "one";
    network.layers.push_back(random_conv(random));
    for (const char* name : {"os", "ws", "is", "rp"}) {
      const auto result = dataflows::simulate(
          network, {.array = {5, 6}, .dataflow = dataflows::dataflow_named(name), .timing = Timing::array});
      const dataflows::Utilisation& shares = result.layers[0].utilisation;
      CHECK(shares.overall > 0);
      CHECK(shares.overall <= 100);
      CHECK(shares.overall == shares.compute);
      CHECK(shares.mapping_efficiency > 0);
      CHECK(shares.mapping_efficiency <= 100);
    }
  }
}

TEST_CASE("SCALE-Sim's compute utilisation counts the products of all passes of a KxK kernel by rows") {
  core::Layer layer;
  layer.name = "depthwise";
  layer.in_h = layer.in_w = 9;
  layer.in_ch = layer.out_ch = layer.groups = 3;
  layer.k_h = layer.k_w = 3;
  core::Network network;
  network.name = "one";
  network.layers.push_back(layer);
  const auto result = dataflows::simulate(network, {.array = {4, 6},
                                                    .dataflow = dataflows::dataflow_named("rp"),
                                                    .timing = Timing::scalesim,
                                                    .depthwise = dataflows::DepthwiseMapping::rows});
  // 21 lines of 7 outputs: 6 x 2 folds, each of 3 passes of C - 1 + 3 pushes.
  double sum = 0;
  for (int row = 0; row < 21; row += 4) {
    for (int col = 0; col < 7; col += 6) {
      sum += std::min(4, 21 - row) * std::min(6, 7 - col) * 9 / (24.0 * 3 * (6 - 1 + 3));
    }
  }
  CHECK(result.layers[0].utilisation.compute == doctest::Approx(100 * sum / 12));
}

TEST_CASE("the number of threads does not change the result") {
  std::mt19937 random(8);
  core::Network network;
  network.name = "large";
  for (int i = 0; i < 60'000; ++i) network.layers.push_back(random_conv(random));
  const auto one = dataflows::simulate(network, {}, {}, 1);
  const auto four = dataflows::simulate(network, {}, {}, 4);
  CHECK(one.cycles == four.cycles);
  bool equal = true;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    equal = equal && one.layers[i].cycles == four.layers[i].cycles &&
            one.layers[i].utilisation.compute == four.layers[i].utilisation.compute;
  }
  CHECK(equal);
}

TEST_CASE("a layer of 10^12 MACs is fine") {
  const dataflows::NetworkResult result = [] {
    core::Network network;
    network.name = "huge";
    network.layers.push_back(gemm(10'000, 10'000, 10'000));
    return dataflows::simulate(network, {.array = {128, 128}});
  }();
  CHECK(result.macs.count() == 1'000'000'000'000);
  CHECK(result.cycles.count() == std::int64_t{79} * 79 * (10'000 + 128 + 128 - 2) - 1);
}

TEST_CASE("counts beyond 64 bits name network and layer, whichever thread meets them") {
  core::Network network;
  network.name = "monster";
  for (int i = 0; i < 45'000; ++i) network.layers.push_back(gemm(4, 4, 4));
  core::Layer monster = gemm(std::int64_t{1} << 30, std::int64_t{1} << 30, 4);
  monster.name = "too big";
  network.layers.push_back(monster);
  std::string message;
  try {
    static_cast<void>(dataflows::simulate(network, {.array = {1, 1}}, {}, 3));
  } catch (const core::InputError& error) {
    message = error.what();
  }
  CHECK(message == "network 'monster', layer 45000 'too big': its counts on a 1x1 array exceed 2^63-1");
}

TEST_CASE("an array without rows is an error") {
  core::Network network;
  network.layers.push_back(gemm(1, 1, 1));
  CHECK_THROWS_AS(static_cast<void>(dataflows::simulate(network, {.array = {0, 4}})), core::InputError);
}

}  // namespace
}  // namespace systole::tests
