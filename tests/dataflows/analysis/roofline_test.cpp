// SPDX-License-Identifier: MIT
#include "dataflows/analysis/roofline.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "core/import/network_input.h"
#include "dataflows/simulate.h"

namespace systole::tests {
namespace {

using dataflows::Machine;
using dataflows::Partition;

Machine tiled_machine(std::int64_t word_bytes) {
  Machine machine{.array = {.rows = 16, .cols = 8}, .memory = dataflows::memory_model_named("tiled")};
  machine.bandwidth = {4};
  machine.word_bytes = word_bytes;
  return machine;
}

TEST_CASE("the ridge is where the bandwidth's line meets the PEs' rate") {
  for (const std::int64_t bytes : {1, 2, 4}) {
    const dataflows::Roof roof = dataflows::roof(tiled_machine(bytes));
    CHECK(roof.peak == 16 * 8);
    REQUIRE(roof.ridge());
    CHECK(*roof.bytes_per_cycle == 4.0 * static_cast<double>(bytes));
    CHECK(*roof.ridge() * *roof.bytes_per_cycle == doctest::Approx(roof.peak));
  }
  CHECK_FALSE(dataflows::roof(Machine{}).ridge());
  CHECK_FALSE(dataflows::roof(Machine{}).bytes_per_cycle);
}

TEST_CASE("cores that share layers raise the roof, whole layers on different cores do not") {
  Machine machine = tiled_machine(1);
  const double one = dataflows::roof(machine).peak;
  machine.cores.count = 6;
  CHECK(dataflows::roof(machine).peak == 6 * one);
  machine.cores.partition = Partition::layers;
  CHECK(dataflows::roof(machine).peak == one);
}

TEST_CASE("a rate is operations a second where there is a clock") {
  Machine machine;
  CHECK_FALSE(dataflows::tera_operations(1, machine));
  machine.clock_mhz = 700;
  CHECK(*dataflows::tera_operations(65536, machine) == doctest::Approx(91.7504));  // TPU v1's published 92 TOP/s
}

TEST_CASE("no layer is above the roof, and bytes are words times their size") {
  const core::Network network = core::read_network("mobilenet_v2").network;
  for (const std::int64_t bytes : {1, 2}) {
    for (const std::int64_t cores : {1, 4}) {
      Machine machine = tiled_machine(bytes);
      machine.timing = dataflows::Timing::array;
      machine.cores.count = cores;
      const dataflows::NetworkResult result = dataflows::simulate(network, machine);
      const std::vector<double> moved = dataflows::roofline_bytes(network, machine, result);
      const std::vector<double> words = dataflows::roofline_words(network, machine, result);
      const dataflows::Roof roof = dataflows::roof(machine);
      for (std::size_t i = 0; i < network.layers.size(); ++i) {
        if (result.layers[i].dataflow == nullptr) continue;
        CAPTURE(network.layers[i].name);
        CHECK(moved[i] == words[i] * static_cast<double>(bytes));
        const auto cycles = static_cast<double>(result.layers[i].cycles.count());
        const double rate = static_cast<double>(result.layers[i].macs.count()) / cycles;
        CHECK(rate <= roof.peak);
        CHECK(moved[i] <= cycles * *roof.bytes_per_cycle);
      }
    }
  }
}

}  // namespace
}  // namespace systole::tests
