// SPDX-License-Identifier: MIT
// action_count.yaml of SCALE-Sim's energy branch, byte for byte, and the rule of its repeats.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/files/text_file.h"
#include "core/topology/dialect.h"
#include "dataflows/memory/scalesim/energy/action_counts.h"
#include "dataflows/memory/scalesim/energy/repeated_blocks.h"
#include "dataflows/simulate.h"
#include "tests/core/temporary_directory.h"
#include "tests/golden/golden_table.h"

namespace systole::tests {
namespace {

using dataflows::Machine;

const std::string kEnergyHeader =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n";
const std::string kTwoLayers = kEnergyHeader + "a, 9, 9, 3, 3, 5, 7, 1,\nb, 8, 8, 2, 2, 3, 10, 2,\n";
const std::string kOneLayer = kEnergyHeader + "pointwise, 5, 5, 1, 1, 37, 20, 1,\n";

std::string counted(const std::string& topology, const Machine& machine) {
  const core::Network network = core::read_topology(core::checked_text("net.csv", topology)).network;
  const dataflows::NetworkResult result = dataflows::simulate(network, machine);
  const core::testing::TemporaryDirectory folder;
  dataflows::scalesim::write_action_counts(folder.path(), dataflows::scalesim::action_counts(network, machine, result),
                                           machine);
  return core::read_text_file(folder.path() / dataflows::scalesim::kActionCountFile).text;
}

TEST_CASE("action counts are those that SCALE-Sim's energy branch wrote, byte for byte") {
  struct Case {
    std::string golden;
    std::string topology;
    dataflows::Array array;
    std::int64_t kilobytes;
  };
  for (const std::string flow : {"os", "ws", "is"}) {
    for (const Case& c : {Case{flow + "_4x6", kTwoLayers, {.rows = 4, .cols = 6}, 64},
                          Case{flow + "_6x4", kOneLayer, {.rows = 6, .cols = 4}, 1}}) {
      CAPTURE(c.golden);
      Machine machine;
      machine.array = c.array;
      machine.dataflow = dataflows::dataflow_named(flow);
      machine.memory = dataflows::memory_model_named("scalesim-v2");
      machine.sram_kb = {.ifmap = c.kilobytes, .filter = c.kilobytes, .ofmap = c.kilobytes};
      machine.interface_mode = dataflows::InterfaceMode::calc;
      CHECK(counted(c.topology, machine) == golden_text("scalesim_energy/" + c.golden + ".yaml"));
    }
  }
}

/// The branch's rule, as its sentences say it.
std::int64_t slow_repeats(const std::vector<std::vector<std::int64_t>>& lines) {
  const auto blocks_of = [](const std::vector<std::int64_t>& line) {
    std::map<std::int64_t, std::int64_t> blocks;
    for (const std::int64_t address : line) {
      if (address >= 0 && address != 1) ++blocks[address / 5];
    }
    return blocks;
  };
  std::int64_t repeats = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::set<std::int64_t> before;
    for (std::size_t j = i >= 2 ? i - 2 : 0; j < i; ++j) {
      for (const auto& [block, words] : blocks_of(lines[j])) before.insert(block);
    }
    for (const auto& [block, words] : blocks_of(lines[i])) repeats += words - 1 + (before.contains(block) ? 1 : 0);
  }
  return repeats;
}

TEST_CASE("repeats are words of a block that the line or the two before it had") {
  std::mt19937 engine(3);
  const auto below = [&](std::uint32_t bound) { return static_cast<std::int64_t>(engine() % bound); };
  for (int run = 0; run < 300; ++run) {
    const std::int64_t first = run % 3 == 0 ? 0 : below(20);
    std::vector<std::vector<std::int64_t>> lines(static_cast<std::size_t>(below(7)));
    dataflows::scalesim::RepeatedBlocks blocks(first, 30);
    for (auto& line : lines) {
      for (int port = 0; port < 4; ++port) line.push_back(below(3) == 0 ? -1 : first + below(30));
      blocks.line(line);
    }
    CHECK(blocks.repeats() == slow_repeats(lines));
  }
}

}  // namespace
}  // namespace systole::tests
