// SPDX-License-Identifier: MIT
// The fast tiled memory model against the walk with sets of addresses (tiled_reference.h).
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "dataflows/memory/tiled/operand_words.h"
#include "dataflows/memory/tiled/schedule.h"
#include "tests/dataflows/mapping/golden_vectors.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"
#include "tests/dataflows/memory/tiled/tiled_reference.h"

namespace systole::tests {
namespace {

using dataflows::Timing;
namespace tiled = dataflows::tiled;

constexpr std::array kSubsets{false, true};
constexpr std::array kChunkLoops{tiled::ChunkLoop::outermost, tiled::ChunkLoop::in_block, tiled::ChunkLoop::in_tile};

/// Up to 4096 words, small sizes often.
std::int64_t random_half(Dice& draw) {
  return draw.scaled(1, draw.scaled(1, 4096));
}

Bandwidth random_bandwidth(Dice& draw) {
  const std::int64_t kind = draw(0, 4);
  if (kind == 0) return {};
  if (kind == 1) return {.shared = 0, .each = {draw(1, 9), draw(1, 9), draw(1, 9)}};
  return {.shared = draw.scaled(1, 40), .each = {}};
}

tiled::Halo halo_of(const ReferenceMemory& memory) {
  return memory.keep_halos ? tiled::Halo::stays : tiled::Halo::fetched_again;
}

std::int64_t checked_parts = 0;
std::int64_t wrong_parts = 0;
/// Which residencies were met: a test of what never happens would pass.
std::array<std::array<std::int64_t, 5>, 3> met{};
std::array<std::int64_t, 3> met_cuts{};
std::int64_t met_stalls = 0;
std::int64_t met_exposed = 0;
std::int64_t met_halos = 0;  ///< inputs whose halos saved words

/// Counts inputs that halos save words of.
void count_saved(const core::Layer& layer, const dataflows::Mapping& part, std::int64_t packed,
                 const dataflows::Array& array, const tiled::LoopNest& nest, const ReferenceMemory& memory,
                 const tiled::PerTraffic& words) {
  const tiled::FoldedProduct product(tiled::operands_of(layer, part, packed), part, array);
  const tiled::PlacedProduct placed(product, nest);
  const tiled::Residency residency = tiled::residency_of(placed.totals(), memory.halves);
  const tiled::PerTraffic without = tiled::dram_words(placed.totals(), residency, memory.halves, product.compulsory());
  for (const tiled::Traffic kind : {tiled::Traffic::ifmap, tiled::Traffic::filter}) {
    met_halos += static_cast<std::int64_t>(words[kind] < without[kind]);
    CHECK(words[kind] <= without[kind]);
  }
}

/// Every choice of transfers that is possible, against the reference.
void check_nest(const core::Layer& layer, const dataflows::Mapping& part, std::int64_t packed,
                const dataflows::Array& array, const tiled::LoopNest& nest, const ReferenceMemory& memory) {
  const tiled::FoldedProduct product(tiled::operands_of(layer, part, packed), part, array, halo_of(memory));
  const tiled::PlacedProduct placed(product, nest);
  const tiled::Residency residency = tiled::residency_of(placed.totals(), memory.halves);
  const tiled::PerTraffic words = tiled::dram_words(placed.totals(), residency, memory.halves, product.compulsory());
  const tiled::Transfers possible = tiled::possible_transfers(placed.totals(), residency);
  const tiled::DramChannel channel = memory.bandwidth.channel();
  for (const bool block_ahead : kSubsets) {
    for (const bool tile_ahead : kSubsets) {
      for (const bool block_behind : kSubsets) {
        const tiled::Transfers transfers{block_ahead, tile_ahead, block_behind};
        if ((block_ahead && !possible.block_ahead) || (tile_ahead && !possible.tile_ahead) ||
            (block_behind && !possible.block_behind)) {
          continue;
        }
        const tiled::Waiting fast =
            tiled::waiting(placed, residency, transfers, memory.halves.partial_sum_words, part.repeats, channel);
        const ReferenceRun slow = run_reference(layer, part, packed, array, nest, transfers, memory);
        // The reference's ticks are not the smallest.
        const std::int64_t scale = slow.ticks_per_cycle / channel.ticks_per_cycle();
        ++checked_parts;
        if (placed.chunks() > 1) ++met_cuts.at(static_cast<std::size_t>(nest.chunks));
        ++met[0].at(static_cast<std::size_t>(residency.ifmap));
        ++met[1].at(static_cast<std::size_t>(residency.filter));
        ++met[2].at(static_cast<std::size_t>(residency.ofmap));
        met_stalls += static_cast<std::int64_t>(slow.stalls > 0);
        if (memory.keep_halos) count_saved(layer, part, packed, array, nest, memory, words);
        met_exposed += static_cast<std::int64_t>(!residency.next_input_fits || !residency.results_fit);
        if (slow.words == words * part.repeats && slow.prologue == fast.prologue * scale &&
            slow.stalls == fast.stalls.total() * scale && slow.epilogue == fast.epilogue * scale) {
          continue;
        }
        ++wrong_parts;
        if (wrong_parts > 5) continue;
        CAPTURE(part.dataflow->name);
        CAPTURE(dataflows::name(part.timing));
        CAPTURE(part.problem.s_r);
        CAPTURE(part.problem.s_c);
        CAPTURE(part.problem.t);
        CAPTURE(part.repeats);
        CAPTURE(packed);
        CAPTURE(array.rows);
        CAPTURE(array.cols);
        CAPTURE(static_cast<int>(nest.order));
        CAPTURE(nest.block);
        CAPTURE(nest.chunk);
        CAPTURE(static_cast<int>(nest.chunks));
        CAPTURE(block_ahead);
        CAPTURE(tile_ahead);
        CAPTURE(block_behind);
        CAPTURE(static_cast<int>(residency.ifmap));
        CAPTURE(static_cast<int>(residency.filter));
        CAPTURE(static_cast<int>(residency.ofmap));
        for (const tiled::Traffic kind :
             {tiled::Traffic::ifmap, tiled::Traffic::filter, tiled::Traffic::ofmap, tiled::Traffic::partial_sums}) {
          CAPTURE(static_cast<int>(kind));
          CHECK(slow.words[kind] == words[kind] * part.repeats);
        }
        CHECK(slow.prologue == fast.prologue * scale);
        CHECK(slow.stalls == fast.stalls.total() * scale);
        CHECK(slow.epilogue == fast.epilogue * scale);
      }
    }
  }
}

void check_layer(const core::Layer& layer, const dataflows::Dataflow& dataflow, Timing timing,
                 dataflows::DepthwiseMapping depthwise, const dataflows::Array& array, const ReferenceMemory& memory,
                 Dice& draw) {
  const dataflows::LayerMapping mapping = dataflows::map_layer(layer, dataflow, timing, depthwise, array);
  std::int64_t packed = mapping.packed_channels;
  for (const dataflows::Mapping& part : mapping.parts()) {
    const dataflows::FoldPlan plan(part.problem, array);
    for (const tiled::LoopOrder order : {tiled::LoopOrder::columns_outer, tiled::LoopOrder::rows_outer}) {
      const std::int64_t folds = order == tiled::LoopOrder::rows_outer ? plan.row_folds() : plan.col_folds();
      const std::int64_t block = draw(1, folds);
      check_nest(layer, part, packed, array, {order, block}, memory);
      if (dataflow.gemm == nullptr || packed > 1 || part.problem.t == 1) continue;
      const std::int64_t chunk = draw(1, part.problem.t - 1);
      for (const tiled::ChunkLoop place : kChunkLoops) {
        check_nest(layer, part, packed, array, {order, block, chunk, place}, memory);
      }
    }
    packed = layer.groups % mapping.packed_channels;
  }
}

TEST_CASE("random layers: words, stalls, prologue and epilogue equal the walk with sets of addresses") {
  Dice draw(41);
  checked_parts = wrong_parts = 0;
  for (int i = 0; i < 2500; ++i) {
    const core::Layer layer = random_layer(draw, 7);
    const auto& all = dataflows::dataflows();
    const dataflows::Dataflow& dataflow =
        *all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
    const Timing timing = draw(0, 1) == 0 ? Timing::array : Timing::scalesim;
    const ReferenceMemory memory{{.ifmap = random_half(draw),
                                  .filter = random_half(draw),
                                  .ofmap = random_half(draw),
                                  .partial_sum_words = draw.scaled(1, 4)},
                                 random_bandwidth(draw),
                                 draw(0, 1) == 0};
    const dataflows::DepthwiseMapping depthwise = random_depthwise_mapping(draw, dataflow);
    const dataflows::Array array{draw(1, 6), draw(1, 6)};
    check_layer(layer, dataflow, timing, depthwise, array, memory, draw);
  }
  CHECK(wrong_parts == 0);
  CHECK(checked_parts > 30'000);
  for (const std::int64_t times : met_cuts) CHECK(times > 5000);
  for (const auto& operand : met) {
    for (const std::int64_t times : operand) CHECK(times > 100);
  }
  CHECK(met_halos > 100);
  CHECK(met_stalls > 1000);
  CHECK(met_exposed > 100);
}

/// All sizes from one to `all` that are the smallest of their number of pieces.
std::vector<std::int64_t> sizes_of(std::int64_t all) {
  std::vector<std::int64_t> sizes;
  std::int64_t least_pieces = all + 1;
  for (std::int64_t size = 1; size <= all; ++size) {
    const std::int64_t pieces = core::ceil_divide(all, size);
    if (pieces < least_pieces) sizes.push_back(size);
    least_pieces = pieces;
  }
  return sizes;
}

/// All mappings of the machine: both orders, all block sizes, all chunk sizes, the chunk loop at its three places.
std::vector<tiled::LoopNest> all_nests(const tiled::FoldedProduct& product, bool cut_stream) {
  std::vector<tiled::LoopNest> nests;
  for (const tiled::LoopOrder order : {tiled::LoopOrder::columns_outer, tiled::LoopOrder::rows_outer}) {
    const tiled::ProductAxis& outer = order == tiled::LoopOrder::rows_outer ? product.rows() : product.cols();
    for (const std::int64_t block : sizes_of(outer.folds.folds())) {
      nests.push_back({order, block});
      if (!cut_stream || !product.can_cut_stream()) continue;
      for (const std::int64_t chunk : sizes_of(product.steps())) {
        if (chunk == product.steps()) continue;
        for (const tiled::ChunkLoop place : kChunkLoops) nests.push_back({order, block, chunk, place});
      }
    }
  }
  return nests;
}

/// Ticks that a mapping takes beyond computing a stream in one piece, and its words.
using TimeAndWords = std::pair<std::int64_t, std::int64_t>;

TimeAndWords time_and_words(const tiled::Schedule& schedule, const tiled::DramChannel& channel) {
  return {schedule.waiting.total() + schedule.refill_cycles * channel.ticks_per_cycle(), schedule.words.total()};
}

TimeAndWords turned(const TimeAndWords& of) {
  return {of.second, of.first};
}

struct SearchCounts {
  std::int64_t checked = 0;
  std::int64_t all = 0;  ///< of them, those whose mappings were all looked at
  std::int64_t wrong = 0;
  std::int64_t cut = 0;  ///< mappings that cut the stream and are better than all that do not
};

/// The search against all mappings, each looked at; of more than `most` against so many random ones.
void check_search(const core::Layer& layer, const dataflows::LayerMapping& mapping, const dataflows::Array& array,
                  const ReferenceMemory& memory, std::size_t most, Dice& draw, SearchCounts& counts) {
  const tiled::DramChannel channel = memory.bandwidth.channel();
  const tiled::Halves& halves = memory.halves;
  const dataflows::Mapping& part = mapping.parts()[0];
  const tiled::FoldedProduct product(tiled::operands_of(layer, part, mapping.packed_channels), part, array,
                                     halo_of(memory));
  for (const bool cut_stream : kSubsets) {
    TimeAndWords fastest{std::numeric_limits<std::int64_t>::max(), 0};
    TimeAndWords leanest = fastest;
    const std::vector<tiled::LoopNest> nests = all_nests(product, cut_stream);
    const bool looks_at_all = nests.size() <= most;
    counts.all += static_cast<std::int64_t>(looks_at_all);
    for (std::size_t i = 0; i < std::min(nests.size(), most); ++i) {
      const auto any = static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(nests.size()) - 1));
      const tiled::LoopNest& nest = nests[looks_at_all ? i : any];
      const tiled::Schedule tried = tiled::schedule_of(product, part.repeats, halves, channel, nest);
      fastest = std::min(fastest, time_and_words(tried, channel));
      leanest = std::min(leanest, turned(time_and_words(tried, channel)));
    }
    const auto found = [&](tiled::Search search) {
      return tiled::find_schedule(product, part.repeats, halves, channel, search, cut_stream);
    };
    const tiled::Schedule fast = found(tiled::Search::least_cycles);
    const tiled::Schedule lean = found(tiled::Search::least_traffic);
    ++counts.checked;
    counts.cut += static_cast<std::int64_t>(fast.chunks > 1) + static_cast<std::int64_t>(lean.chunks > 1);
    const TimeAndWords found_fastest = time_and_words(fast, channel);
    const TimeAndWords found_leanest = turned(time_and_words(lean, channel));
    const bool is_best = looks_at_all ? found_fastest == fastest && found_leanest == leanest
                                      : found_fastest <= fastest && found_leanest <= leanest;
    if (is_best) continue;
    if (++counts.wrong > 5) continue;
    CAPTURE(part.dataflow->name);
    CAPTURE(fast.text());
    CAPTURE(lean.text());
    CHECK(found_fastest == fastest);
    CHECK(found_leanest == leanest);
  }
}

/// Random layers up to about `size` a side, on random arrays with random memories.
SearchCounts check_random_searches(unsigned seed, int layers, std::int64_t size, std::size_t most) {
  Dice draw(seed);
  SearchCounts counts;
  for (int i = 0; i < layers; ++i) {
    const core::Layer layer = random_layer(draw, size);
    const auto all = dataflows::dataflows();
    const dataflows::Dataflow& dataflow =
        *all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
    const dataflows::Array array{draw(1, 6), draw(1, 6)};
    const dataflows::LayerMapping mapping =
        dataflows::map_layer(layer, dataflow, Timing::array, random_depthwise_mapping(draw, dataflow), array);
    const tiled::Halves halves{random_half(draw), random_half(draw), random_half(draw), draw.scaled(1, 4)};
    const Bandwidth bandwidth = random_bandwidth(draw);
    check_search(layer, mapping, array, {halves, bandwidth, draw(0, 3) == 0}, most, draw, counts);
  }
  CHECK(counts.wrong == 0);
  CHECK(counts.checked == 2 * layers);
  return counts;
}

TEST_CASE("the search finds the fastest and the leanest of all mappings of small random layers") {
  const SearchCounts counts = check_random_searches(43, 4000, 5, 500);
  CHECK(counts.all > 5000);
  CHECK(counts.cut > 200);
}

TEST_CASE("no random mapping of a random layer is better than what the search finds") {
  const SearchCounts counts = check_random_searches(44, 1000, 40, 60);
  CHECK(counts.all < 1500);
  CHECK(counts.cut > 60);
}

TEST_CASE("with scratchpads down to the room that a schedule names, the search comes to that schedule") {
  Dice draw(46);
  std::int64_t smaller = 0;
  std::int64_t wrong = 0;
  for (int i = 0; i < 3000; ++i) {
    const core::Layer layer = random_layer(draw, draw(0, 1) == 0 ? 6 : 24);
    const auto all = dataflows::dataflows();
    const dataflows::Dataflow& dataflow =
        *all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
    const dataflows::Array array{draw(1, 6), draw(1, 6)};
    const dataflows::LayerMapping mapping =
        dataflows::map_layer(layer, dataflow, Timing::array, random_depthwise_mapping(draw, dataflow), array);
    const dataflows::Mapping& part = mapping.parts()[0];
    const tiled::Halo halo = draw(0, 2) == 0 ? tiled::Halo::stays : tiled::Halo::fetched_again;
    const tiled::FoldedProduct product(tiled::operands_of(layer, part, mapping.packed_channels), part, array, halo);
    const tiled::DramChannel channel = random_bandwidth(draw).channel();
    const tiled::Halves halves{random_half(draw), random_half(draw), random_half(draw), draw.scaled(1, 4)};
    tiled::NestParts parts(product);  // of all searches
    tiled::KnownTimes known;
    for (const auto search : {tiled::Search::least_cycles, tiled::Search::least_traffic, tiled::Search::fold_order}) {
      const bool cut_stream = draw(0, 3) > 0;
      const tiled::Schedule found =
          tiled::find_schedule(parts, known, part.repeats, halves, channel, search, cut_stream);
      tiled::Halves less = found.room;
      REQUIRE((less.ifmap <= halves.ifmap && less.filter <= halves.filter && less.ofmap <= halves.ofmap));
      if (draw(0, 1) == 0) {
        less.ifmap = draw(less.ifmap, halves.ifmap);
        less.filter = draw(less.filter, halves.filter);
        less.ofmap = draw(less.ofmap, halves.ofmap);
      }
      smaller += static_cast<std::int64_t>(less != halves);
      // Others in between, which leave behind what they looked at.
      const tiled::Halves other{random_half(draw), random_half(draw), random_half(draw), halves.partial_sum_words};
      const tiled::Schedule shared =
          tiled::find_schedule(parts, known, part.repeats, other, channel, search, cut_stream);
      const tiled::Schedule alone = tiled::find_schedule(product, part.repeats, other, channel, search, cut_stream);
      wrong += static_cast<std::int64_t>(shared.text() != alone.text() || shared.waiting != alone.waiting ||
                                         shared.room != alone.room || shared.transfers != alone.transfers);
      const tiled::Schedule again = tiled::find_schedule(product, part.repeats, less, channel, search, cut_stream);
      const bool is_same = again.nest == found.nest && again.residency == found.residency &&
                           again.transfers == found.transfers && again.words == found.words &&
                           again.waiting == found.waiting;
      if (is_same || ++wrong > 5) continue;
      CAPTURE(found.text());
      CHECK(again.text() == found.text());
      CHECK(again.waiting.total() == found.waiting.total());
    }
  }
  CHECK(wrong == 0);
  CHECK(smaller > 8000);
}

TEST_CASE("the search finds the best of all mappings of all GEMMs up to 4x4x4 on arrays up to 2x2") {
  Dice draw(45);
  SearchCounts counts;
  for (const char* name : {"os", "ws", "is"}) {
    const dataflows::Dataflow& dataflow = *dataflows::dataflow_named(name);
    for (std::int64_t shape = 0; shape < 64 * 4; ++shape) {
      const core::Layer layer = gemm(1 + shape % 4, 1 + shape / 4 % 4, 1 + shape / 16 % 4);
      const dataflows::Array array{1 + shape / 64 % 2, 1 + shape / 128};
      const dataflows::LayerMapping mapping =
          dataflows::map_layer(layer, dataflow, Timing::array, dataflows::DepthwiseMapping::per_channel, array);
      for (std::int64_t half = 0; half < 8; ++half) {
        const auto words = [&](std::int64_t bit) { return std::int64_t{1} << (3 * (half / bit % 2)); };
        const ReferenceMemory memory{{.ifmap = words(1), .filter = words(2), .ofmap = words(4), .partial_sum_words = 1},
                                     {.shared = 1, .each = {}}};
        check_search(layer, mapping, array, memory, 1000, draw, counts);
      }
    }
  }
  CHECK(counts.wrong == 0);
  CHECK(counts.checked == 3 * 256 * 8 * 2);
  CHECK(counts.all == counts.checked);
  CHECK(counts.cut > 500);
}

TEST_CASE("all GEMMs up to 4x4x4 on arrays up to 3x3, some halves of 1, 4 and 12 words: equal to the walk") {
  Dice draw(42);
  checked_parts = wrong_parts = 0;
  for (const char* name : {"os", "ws", "is"}) {
    const dataflows::Dataflow& dataflow = *dataflows::dataflow_named(name);
    for (std::int64_t m = 1; m <= 4; ++m) {
      for (std::int64_t n = 1; n <= 4; ++n) {
        for (std::int64_t k = 1; k <= 4; ++k) {
          for (std::int64_t side = 0; side < 9; ++side) {
            for (std::int64_t half = (m + n + k + side) % 3; half < 27; half += 3) {  // a third of all, in turns
              constexpr std::array<std::int64_t, 3> kHalves{1, 4, 12};
              const auto words = [&](std::int64_t digit) { return kHalves.at(static_cast<std::size_t>(digit % 3)); };
              const ReferenceMemory memory{
                  {.ifmap = words(half), .filter = words(half / 3), .ofmap = words(half / 9), .partial_sum_words = 1},
                  {.shared = 2, .each = {}}};
              check_layer(gemm(m, n, k), dataflow, Timing::array, dataflows::DepthwiseMapping::per_channel,
                          {1 + side / 3, 1 + side % 3}, memory, draw);
            }
          }
        }
      }
    }
  }
  CHECK(wrong_parts == 0);
  CHECK(checked_parts > 50'000);
}

}  // namespace
}  // namespace systole::tests
