// SPDX-License-Identifier: MIT
// Words of the tiled memory model by their bits, and bandwidth by bytes.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "dataflows/analysis/roofline.h"
#include "dataflows/machine/precision.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/simulate.h"
#include "tests/dataflows/mapping/golden_vectors.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using dataflows::LayerResult;
using dataflows::Machine;
using dataflows::WordBits;

struct PrecisionCase {
  core::Layer layer;
  Machine machine;
};

/// Small scratchpads of wide words, so that layers do not fit; the bandwidth is in bytes.
PrecisionCase random_precision(Dice& draw) {
  PrecisionCase c;
  c.layer = random_layer(draw, 20);
  Machine& m = c.machine;
  m.memory = dataflows::memory_model_named("tiled");
  m.timing = dataflows::Timing::array;
  const std::int64_t rows = draw(1, 12);
  const std::int64_t cols = draw(1, 12);
  m.array = {.rows = rows, .cols = cols};
  const std::int64_t ifmap_kb = draw.scaled(1, 16);
  const std::int64_t filter_kb = draw.scaled(1, 16);
  const std::int64_t ofmap_kb = draw.scaled(1, 16);
  m.sram_kb = {.ifmap = ifmap_kb, .filter = filter_kb, .ofmap = ofmap_kb};
  const std::int64_t wide = std::int64_t{1} << draw(0, 7);
  m.bits.ifmap = wide * draw(1, 4);
  m.bits.filter = wide * draw(1, 4);
  m.bits.ofmap = wide * draw(1, 2);
  m.bits.partial_sum = m.bits.ofmap * draw(1, 3);
  m.bandwidth_bytes = draw.scaled(1, 64);
  m.dram_latency = draw.scaled(0, 50);
  m.search = draw(0, 1) == 0 ? dataflows::ScheduleSearch::least_cycles : dataflows::ScheduleSearch::least_traffic;
  return c;
}

void check_same(const LayerResult& a, const LayerResult& b) {
  CHECK(a.cycles == b.cycles);
  CHECK(a.stall_cycles == b.stall_cycles);
  CHECK(a.dram == b.dram);
}

}  // namespace

TEST_CASE("bits of all words alike are word_bytes and partial_sum_words, and bytes a cycle are words a cycle") {
  Dice draw(51);
  for (int i = 0; i < 300; ++i) {
    PrecisionCase c = random_precision(draw);
    const std::int64_t bytes = draw.scaled(1, 64);
    const std::int64_t sums = draw(1, 4);
    const std::int64_t words = draw.scaled(1, 20);
    Machine by_words = c.machine;
    by_words.bits = {};
    by_words.word_bytes = bytes;
    by_words.partial_sum_words = sums;
    by_words.bandwidth_bytes = 0;
    by_words.bandwidth = {words};
    Machine by_bits = c.machine;
    by_bits.bits = {.ifmap = 8 * bytes, .filter = 8 * bytes, .ofmap = 8 * bytes, .partial_sum = 8 * bytes * sums};
    by_bits.bandwidth_bytes = words * bytes;
    const LayerResult expected = dataflows::simulate_layer(c.layer, by_words);
    check_same(dataflows::simulate_layer(c.layer, by_bits), expected);
    // The same in GB/s: bytes a cycle at 1,000 MHz are GB/s.
    by_bits.bandwidth_bytes = 0;
    by_bits.bandwidth_gbs = static_cast<double>(words * bytes);
    by_bits.clock_mhz = 1000;
    check_same(dataflows::simulate_layer(c.layer, by_bits), expected);
    // Twice the bits in twice the bytes of scratchpads and channel change nothing.
    Machine twice = c.machine;
    twice.bits = {.ifmap = 2 * c.machine.bits.ifmap,
                  .filter = 2 * c.machine.bits.filter,
                  .ofmap = 2 * c.machine.bits.ofmap,
                  .partial_sum = 2 * c.machine.bits.partial_sum};
    twice.sram_kb = {.ifmap = 2 * c.machine.sram_kb.ifmap,
                     .filter = 2 * c.machine.sram_kb.filter,
                     .ofmap = 2 * c.machine.sram_kb.ofmap};
    twice.bandwidth_bytes *= 2;
    check_same(dataflows::simulate_layer(c.layer, twice), dataflows::simulate_layer(c.layer, c.machine));
  }
}

TEST_CASE("a channel in bytes is busy for all bits that move, rounded up once") {
  Dice draw(52);
  int bound = 0;
  for (int i = 0; i < 400; ++i) {
    const PrecisionCase c = random_precision(draw);
    const LayerResult result = dataflows::simulate_layer(c.layer, c.machine);
    const dataflows::TiledCost* const cost = dataflows::tiled_cost_of(result);
    REQUIRE(cost != nullptr);
    const WordBits& bits = c.machine.bits;
    const std::int64_t moved = result.dram.ifmap_reads.count() * bits.ifmap +
                               result.dram.filter_reads.count() * bits.filter +
                               (result.dram.ofmap_writes + result.dram.partial_sums_written).count() * bits.ofmap +
                               result.dram.partial_sums_read.count() * bits.ofmap;
    const std::int64_t rate = 8 * c.machine.bandwidth_bytes;
    CHECK(cost->transfer_cycles.count() == (moved + rate - 1) / rate);
    CHECK(dataflows::dram_bytes(result.dram, c.machine) == doctest::Approx(static_cast<double>(moved) / 8));
    CHECK(result.cycles >= cost->transfer_cycles);
    bound += cost->bound != dataflows::Bound::compute ? 1 : 0;
  }
  CHECK(bound > 50);
}

TEST_CASE("narrower words are never slower under least_cycles, nor do they move more words under least_traffic") {
  Dice draw(53);
  for (int i = 0; i < 400; ++i) {
    const PrecisionCase c = random_precision(draw);
    Machine narrow = c.machine;
    const std::int64_t which = draw(0, 2);
    const std::int64_t by = draw(2, 4);
    if (which != 1) narrow.bits.ifmap = std::max<std::int64_t>(1, narrow.bits.ifmap / by);
    if (which != 0) narrow.bits.filter = std::max<std::int64_t>(1, narrow.bits.filter / by);
    const LayerResult wide_result = dataflows::simulate_layer(c.layer, c.machine);
    const LayerResult narrow_result = dataflows::simulate_layer(c.layer, narrow);
    if (c.machine.search == dataflows::ScheduleSearch::least_cycles) {
      CHECK(narrow_result.cycles <= wide_result.cycles);
    } else {
      CHECK(narrow_result.dram.total() <= wide_result.dram.total());
    }
  }
}

TEST_CASE("8x8x8 on 4x4 with 8-bit inputs, 4-bit weights and 32-bit sums of 8-bit results: by hand") {
  // One kB of 8,192 bits: a half holds 512 words of the ifmap, 1,024 of the filter, all that there are (64 each). Every
  // operand moves once: 64 * 8 + 64 * 4 + 64 * 8 bits over 16 a cycle.
  Machine machine;
  machine.memory = dataflows::memory_model_named("tiled");
  machine.timing = dataflows::Timing::array;
  machine.array = {.rows = 4, .cols = 4};
  machine.sram_kb = {.ifmap = 1, .filter = 1, .ofmap = 1};
  machine.bits = {.ifmap = 8, .filter = 4, .ofmap = 8, .partial_sum = 32};
  machine.bandwidth_bytes = 2;
  core::Layer gemm;
  gemm.op = core::Operator::gemm;
  gemm.m = gemm.n = gemm.k = 8;
  const LayerResult result = dataflows::simulate_layer(gemm, machine);
  CHECK(dataflows::tiled_cost_of(result)->transfer_cycles.count() == (64 * 8 + 64 * 4 + 64 * 8) / 16);
  CHECK(dataflows::dram_bytes(result.dram, machine) == 64 + 32 + 64);
  CHECK(dataflows::roof(machine).bytes_per_cycle == 2);
}

}  // namespace systole::tests
