// SPDX-License-Identifier: MIT
// More of anything never makes a network slower: a random search for counterexamples. There is one kind of them.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "core/ir/network_builder.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using core::Kind;
using core::NetworkBuilder;
using dataflows::Machine;
using dataflows::NetworkResult;

/// Half of the time nothing, else a number up to `most`.
std::int64_t some(Dice& draw, std::int64_t most) {
  const bool nothing = draw(0, 1) == 0;
  const std::int64_t number = draw(1, most);
  return nothing ? 0 : number;
}

// A statement draws once, or within braces: compilers evaluate arguments and operands in orders of their own.

/// Convolutions, and beside the array sums, products' activations, pools and softmaxes, some of which run at a drain.
core::Network random_network(Dice& draw) {
  NetworkBuilder net("random", {.channels = draw(1, 24), .h = draw(3, 14), .w = draw(3, 14)});
  constexpr std::array kKinds{Kind::relu, Kind::hswish, Kind::softmax, Kind::sigmoid};
  const std::int64_t stem = draw(1, 24);
  auto latest = net.conv("stem", stem, 1, {.bn = draw(0, 1) == 1});
  for (std::int64_t i = draw(1, 6); i > 0; --i) {
    const std::string name = "layer" + std::to_string(i);
    switch (draw(0, 4)) {
      case 0:
      case 1:
        latest = net.conv(name, net.shape().channels, 1, {.bias = draw(0, 1) == 1});
        break;
      case 2: {
        const auto before = latest;
        latest = net.sum(name, before, net.conv(name + ".in", net.shape().channels, 1, {}));
        break;
      }
      case 3:
        latest = net.pool(name, Kind::max, 1, 1);
        break;
      default:
        latest = net.activation(name, kKinds.at(static_cast<std::size_t>(draw(0, 3))));
    }
  }
  return std::move(net).build();
}

Machine random_machine(Dice& draw, bool memory) {
  Machine machine;
  machine.array = {.rows = draw(1, 12), .cols = draw(1, 12)};
  const auto all = dataflows::dataflows();
  machine.dataflow = all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
  machine.timing = dataflows::Timing::array;
  machine.vector.lanes = some(draw, 20);
  machine.partial_sum_words = draw(1, 3);
  machine.cores.count = draw(1, 8);
  machine.cores.link_words = some(draw, 8);
  if (memory) {
    machine.memory = dataflows::memory_model_named("tiled");
    machine.sram_kb = {.ifmap = draw(1, 3), .filter = draw(1, 3), .ofmap = draw(1, 3)};
    machine.bandwidth = {draw(1, 12)};
    machine.cores.l2_kb = some(draw, 64);
  }
  return machine;
}

/// Calls `check` with the results before and after `more` made a copy of a random machine that has more of something.
template <class More, class Check>
void with_more(unsigned seed, bool memory, int trials, const More& more, const Check& check) {
  Dice draw(seed);
  for (int trial = 0; trial < trials; ++trial) {
    const core::Network network = random_network(draw);
    const Machine machine = random_machine(draw, memory);
    const Machine larger = more(machine, draw);
    CAPTURE(trial);
    check(simulate(network, machine), simulate(network, larger));
  }
}

template <class More>
void check_never_slower(unsigned seed, bool memory, int trials, const More& more) {
  with_more(seed, memory, trials, more, [](const NetworkResult& before, const NetworkResult& after) {
    CHECK(after.cycles <= before.cycles);
    CHECK(after.network_cycles <= before.network_cycles);
  });
}

/// As many lanes a core as before.
Machine more_cores(Machine machine, Dice& draw) {
  machine.cores.count += draw(1, 3);
  return machine;
}

std::int64_t dram_words(const NetworkResult& result) {
  std::int64_t words = 0;
  for (const dataflows::LayerResult& layer : result.layers) words += layer.dram.total().count();
  return words;
}

TEST_CASE("more cores never make a network slower where memory costs nothing") {
  check_never_slower(41, false, 400, more_cores);
}

TEST_CASE("with memory more cores never make the arrays slower, but a whole network where they move more words") {
  int slower = 0;
  with_more(42, true, 400, more_cores, [&](const NetworkResult& before, const NetworkResult& after) {
    CHECK(after.cycles <= before.cycles);
    if (after.network_cycles <= before.network_cycles) return;
    // A layer's partition is the fastest of the arrays'. It may move more words, and operators at the drain, whose
    // other operand shares the channel, wait for them (docs/chip.md).
    ++slower;
    CHECK(dram_words(after) > dram_words(before));
    CHECK(after.cycles < before.cycles);
  });
  CHECK(slower > 0);
}

TEST_CASE("more lanes never make a network slower") {
  const auto more = [](Machine machine, Dice& draw) {
    machine.vector.lanes = (machine.vector.lanes > 0 ? machine.vector.lanes : machine.array.cols) + draw(1, 5);
    return machine;
  };
  check_never_slower(43, false, 400, more);
  check_never_slower(44, true, 120, more);
}

TEST_CASE("more bandwidth, of DRAM or between cores, never makes a network slower") {
  const auto dram = [](Machine machine, Dice& draw) {
    machine.bandwidth.front() += draw(1, 5);
    return machine;
  };
  check_never_slower(45, true, 200, dram);
  const auto link = [](Machine machine, Dice& draw) {
    machine.cores.link_words =
        (machine.cores.link_words > 0 ? machine.cores.link_words : machine.array.cols) + draw(1, 5);
    return machine;
  };
  check_never_slower(46, false, 400, link);
  check_never_slower(47, true, 120, link);
}

}  // namespace
}  // namespace systole::tests
