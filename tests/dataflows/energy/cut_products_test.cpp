// SPDX-License-Identifier: MIT
// What array and scratchpads do where the tiled memory model cuts products into strips and streams into chunks.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/ir/work.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/machine/check.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/energy/traced_registers.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using namespace dataflows;  // NOLINT(google-build-using-namespace): a test file
namespace tiled = dataflows::tiled;

/// What is counted, one by one.
struct Walked {
  FoldRegisters registers;
  std::int64_t ifmap_reads = 0;
  std::int64_t filter_reads = 0;
  std::int64_t sums_in = 0;   ///< into the ofmap scratchpad
  std::int64_t sums_out = 0;  ///< out of it, to be added to
  std::int64_t results = 0;   ///< that are there in the end
  std::int64_t runs = 0;      ///< folds and chunks of them
};

/// From and up to.
struct Range {
  std::int64_t from = 0;
  std::int64_t to = 0;
  [[nodiscard]] std::int64_t size() const { return to - from; }
};

/// Pieces of `all`, of `size` each, the last one perhaps smaller.
std::vector<Range> pieces(const Range& all, std::int64_t size) {
  std::vector<Range> pieces;
  for (std::int64_t from = all.from; from < all.to; from += size)
    pieces.push_back({from, std::min(all.to, from + size)});
  return pieces;
}

/// Walks through the folds of one part of a layer.
class Walk {
 public:
  Walk(const Mapping& part, const Array& array) : part_(part), array_(array) {}

  /// All strips, each with its own schedule.
  void run(const std::vector<tiled::Schedule>& schedules) {
    Range rows{0, part_.problem.s_r};
    Range cols{0, part_.problem.s_c};
    for (std::int64_t product = 0; product < part_.repeats; ++product) {
      sums_.clear();
      std::int64_t at = 0;
      for (const tiled::Schedule& schedule : schedules) {
        if (schedule.strips.of == 0) {
          run_strip(rows, cols, schedule);
          continue;
        }
        const bool of_rows = schedule.strips.axis == tiled::StripAxis::rows;
        Range& cut = of_rows ? rows : cols;
        const std::int64_t whole = of_rows ? part_.problem.s_r : part_.problem.s_c;
        const std::int64_t width = schedule.strips.folds * (of_rows ? array_.rows : array_.cols);
        for (std::int64_t strip = 0; strip < schedule.strips.count; ++strip, at += width) {
          cut = {at, std::min(whole, at + width)};
          run_strip(rows, cols, schedule);
        }
      }
      all.results += static_cast<std::int64_t>(sums_.size());
    }
  }

  Walked all;

 private:
  void run_strip(const Range& rows, const Range& cols, const tiled::Schedule& schedule) {
    const std::int64_t steps = schedule.chunks == 1 ? part_.problem.t : schedule.nest.chunk;
    for (const Range& r : pieces(rows, array_.rows)) {
      for (const Range& c : pieces(cols, array_.cols)) {
        for (const Range& t : pieces({0, part_.problem.t}, steps)) run_fold(r, c, t);
      }
    }
  }

  void run_fold(const Range& rows, const Range& cols, const Range& steps) {
    ++all.runs;
    Problem problem = part_.problem;
    if (steps.size() < part_.problem.t) problem.t = problem.taps = steps.size();
    add(all.registers, traced(*part_.dataflow, problem, rows.size(), cols.size(), array_));
    const std::string_view dataflow = part_.dataflow->name;
    for (std::int64_t r = rows.from; r < rows.to; ++r) {
      if (dataflow == "rp") {
        all.ifmap_reads += problem.passes * (problem.t - problem.phases + problem.phases * cols.size());
        all.filter_reads += problem.passes * problem.taps;
      } else {
        for (std::int64_t t = steps.from; t < steps.to; ++t) ++(dataflow == "is" ? all.filter_reads : all.ifmap_reads);
      }
      for (std::int64_t c = cols.from; c < cols.to; ++c) {
        if (dataflow == "ws") ++all.filter_reads;
        if (dataflow == "is") ++all.ifmap_reads;
        if (dataflow == "os" || dataflow == "rp") leave(r, c);
      }
    }
    for (std::int64_t c = cols.from; c < cols.to; ++c) {
      for (std::int64_t t = steps.from; t < steps.to; ++t) {
        if (dataflow == "os") ++all.filter_reads;
        if (dataflow == "ws" || dataflow == "is") leave(c, t);
      }
    }
    if (part_.timing == Timing::scalesim && dataflow == "os") all.sums_in += array_.rows + array_.cols;
  }

  /// A sum leaves the array. One of the same result that is in the scratchpad already is added to it.
  void leave(std::int64_t first, std::int64_t second) {
    ++all.sums_in;
    if (!sums_.insert({{first, second}, true}).second) ++all.sums_out;
  }

  const Mapping& part_;
  const Array& array_;
  std::map<std::pair<std::int64_t, std::int64_t>, bool> sums_;  ///< in the ofmap scratchpad
};

void add(Walked& sum, const Walked& part) {
  tests::add(sum.registers, part.registers);
  sum.ifmap_reads += part.ifmap_reads;
  sum.filter_reads += part.filter_reads;
  sum.sums_in += part.sums_in;
  sum.sums_out += part.sums_out;
  sum.results += part.results;
  sum.runs += part.runs;
}

Walked walked(const LayerMapping& mapping, const std::vector<tiled::Schedule>& schedules, const Array& array) {
  Walked all;
  if (mapping.used > 1) {  // whose streams and products are not cut
    for (std::size_t i = 0; i < mapping.used; ++i) {
      Walk walk(mapping.storage.at(i), array);
      walk.run({schedules.at(i)});
      add(all, walk.all);
    }
    return all;
  }
  Walk walk(mapping.storage[0], array);
  walk.run(schedules);
  add(all, walk.all);
  return all;
}

Machine random_machine(Dice& draw) {
  Machine machine;
  const auto& all = dataflows::dataflows();
  machine.dataflow = all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
  machine.array = {.rows = draw(1, 5), .cols = draw(1, 5)};
  machine.timing = draw(0, 2) == 0 ? Timing::scalesim : Timing::array;
  machine.depthwise = random_depthwise_mapping(draw, *machine.dataflow);
  machine.memory = memory_model_named("tiled");
  machine.sram_kb = {.ifmap = 1, .filter = 1, .ofmap = 1};
  // Words of many bits: a scratchpad of 1 kB holds few.
  const std::int64_t bits = draw(0, 1) == 0 ? 8 : 256;
  machine.bits = {.ifmap = bits, .filter = bits, .ofmap = bits, .partial_sum = bits * draw(1, 2)};
  machine.bandwidth = {draw(1, 4)};
  machine.search = draw(0, 1) == 0 ? ScheduleSearch::least_cycles : ScheduleSearch::least_traffic;
  return machine;
}

TEST_CASE("cut products: registers and words are those of a walk through all folds of all chunks and strips") {
  Dice draw(19);
  std::map<std::string, std::int64_t> chunked;
  std::map<std::string, std::int64_t> striped;
  for (int i = 0; i < 2000; ++i) {
    const core::Layer layer = random_layer(draw, 8);
    Machine machine = random_machine(draw);
    if (machine.bits.ifmap > 8) machine.bandwidth_bytes = 32 * machine.bandwidth.front();
    REQUIRE(check(machine).empty());
    const LayerResult result = simulate_layer(layer, machine);
    const TiledCost& cost = *tiled_cost_of(result);
    const Walked slow = walked(map_layer(layer, machine), cost.schedules, machine.array);
    const ArrayActions fast = array_actions_of(layer, machine, result);
    CAPTURE(i);
    CAPTURE(std::string(machine.dataflow->name));
    CAPTURE(cost.schedules.front().text());
    CHECK(fast.registers == slow.registers);
    CHECK(fast.sum_reads == slow.sums_out);
    CHECK(fast.results == slow.results);
    CHECK(result.sram.ifmap_reads.count() == slow.ifmap_reads);
    CHECK(result.sram.filter_reads.count() == slow.filter_reads);
    CHECK(result.sram.ofmap_writes.count() == slow.sums_in);
    const std::string dataflow(result.dataflow->name);
    for (const tiled::Schedule& schedule : cost.schedules) {
      chunked[dataflow] += static_cast<std::int64_t>(schedule.chunks > 1);
      striped[dataflow] += static_cast<std::int64_t>(schedule.strips.of > 0);
    }
  }
  for (const char* dataflow : {"os", "ws", "is"}) {
    CAPTURE(dataflow);
    CHECK(chunked[dataflow] > 10);
    CHECK(striped[dataflow] > 0);
  }
  CHECK(chunked["rp"] == 0);
}

// 4 x 4 results over 6 steps on 4x4 PEs, os, in two chunks of three: each sum leaves twice, and comes back once.
TEST_CASE("cut products: a ledger of two chunks by hand") {
  core::Network network;
  network.layers.emplace_back();
  core::Layer& layer = network.layers.front();
  layer.op = core::Operator::gemm;
  layer.m = layer.n = 4;
  layer.k = 6;
  Machine machine;
  machine.array = {.rows = 4, .cols = 4};
  machine.dataflow = dataflow_named("os");
  machine.timing = Timing::array;
  machine.memory = memory_model_named("tiled");
  const Mapping part = map_layer(layer, machine).storage[0];
  NetworkResult result = simulate(network, machine);
  LayerResult& of_layer = result.layers.front();
  const ActionCounts whole = network_actions(network, machine, result).layers.front();

  auto detail = std::make_shared<MemoryDetail>();
  Mapping half = part;
  half.problem.t = half.problem.taps = 3;
  half.sram = half.dataflow->sram(half.problem);
  detail->runs = {{.piece = half, .adds_to_results = false}, {.piece = half, .adds_to_results = true}};
  of_layer.sram = sram_counts(detail->runs, machine.array);
  of_layer.memory = detail;
  const ActionCounts cut = network_actions(network, machine, result).layers.front();
  CHECK(cut.of(EnergyAction::sram_write, Moved::sums) == 16);
  CHECK(cut.of(EnergyAction::sram_read, Moved::sums) == 16);
  CHECK(cut.of(EnergyAction::sram_write, Moved::ofmap) == 16);
  CHECK(cut.of(EnergyAction::sram_read, Moved::ofmap) == 16);
  CHECK(cut.of(EnergyAction::sram_read, Moved::ifmap) == 4 * 6);
  CHECK(cut.of(EnergyAction::sram_read, Moved::filter) == 4 * 6);
  CHECK(cut.of(EnergyAction::register_write, Moved::ifmap) == whole.of(EnergyAction::register_write, Moved::ifmap));
  // Each chunk drains 4 columns: 4 + 3 + 2 + 1 registers each, of which the first is where the sum was.
  CHECK(cut.of(EnergyAction::register_write, Moved::sums) == 2 * (16 * 3 + 4 * (3 + 2 + 1)));
  CHECK(cut.of(EnergyAction::register_read, Moved::sums) == 2 * (16 * 2 + 4 * (4 + 3 + 2 + 1)));
  CHECK(cut.of(EnergyAction::hop, Moved::sums) == 2 * whole.of(EnergyAction::hop, Moved::sums));
  CHECK(cut.of(EnergyAction::multiply) == 4 * 4 * 6);
}

TEST_CASE("cut products: of several cores each counts its own chunks") {
  Dice draw(5);
  std::int64_t chunked = 0;
  for (int i = 0; i < 200; ++i) {
    const core::Layer layer = random_layer(draw, 8);
    Machine machine = random_machine(draw);
    machine.bits = {.ifmap = 256, .filter = 256, .ofmap = 256, .partial_sum = 256};
    machine.bandwidth_bytes = 64;
    machine.depthwise = DepthwiseMapping::per_channel;
    machine.cores.count = draw(2, 4);
    if (!check(machine).empty()) continue;
    const LayerResult result = simulate_layer(layer, machine);
    const ArrayActions all = array_actions_of(layer, machine, result);
    for (const auto& memory : result.cores->memory_of_shares) {
      for (const ProductRun& run : memory->runs) chunked += static_cast<std::int64_t>(run.adds_to_results);
    }
    CAPTURE(i);
    CHECK(all.results == result.cores->delivered.ofmap_writes.count());
    if (machine.timing != Timing::scalesim) CHECK(result.sram.ofmap_writes.count() == all.results + all.sum_reads);
  }
  CHECK(chunked > 3);
}

}  // namespace
}  // namespace systole::tests
