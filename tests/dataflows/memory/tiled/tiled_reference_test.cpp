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

std::int64_t checked_parts = 0;
std::int64_t wrong_parts = 0;
/// Which residencies were met: a test of what never happens would pass.
std::array<std::array<std::int64_t, 4>, 3> met{};
std::int64_t met_stalls = 0;
std::int64_t met_exposed = 0;

/// Every choice of transfers that is possible, against the reference.
void check_nest(const core::Layer& layer, const dataflows::Mapping& part, std::int64_t packed,
                const dataflows::Array& array, const tiled::LoopNest& nest, const ReferenceMemory& memory) {
  const tiled::FoldedProduct product(tiled::operands_of(layer, part, packed), part.problem,
                                     part.model.per_fold.form(part.problem, array), array);
  const tiled::PlacedProduct placed(product, nest);
  const tiled::Residency residency = tiled::residency_of(placed, memory.halves);
  const tiled::PerTraffic words = tiled::dram_words(placed, residency, memory.halves);
  const tiled::Transfers possible = tiled::possible_transfers(placed, residency);
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
        ++met[0].at(static_cast<std::size_t>(residency.ifmap));
        ++met[1].at(static_cast<std::size_t>(residency.filter));
        ++met[2].at(static_cast<std::size_t>(residency.ofmap));
        met_stalls += static_cast<std::int64_t>(slow.stalls > 0);
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
      check_nest(layer, part, packed, array, {order, draw(1, folds)}, memory);
    }
    packed = layer.groups % mapping.packed_channels;
  }
}

TEST_CASE("random layers: words, stalls, prologue and epilogue equal the walk with sets of addresses") {
  Dice draw(41);
  checked_parts = wrong_parts = 0;
  for (int i = 0; i < 4000; ++i) {
    const core::Layer layer = random_layer(draw, 7);
    const auto& all = dataflows::dataflows();
    const dataflows::Dataflow& dataflow =
        *all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
    const Timing timing = draw(0, 1) == 0 ? Timing::array : Timing::scalesim;
    const ReferenceMemory memory{{.ifmap = random_half(draw),
                                  .filter = random_half(draw),
                                  .ofmap = random_half(draw),
                                  .partial_sum_words = draw.scaled(1, 4)},
                                 random_bandwidth(draw)};
    check_layer(layer, dataflow, timing, random_depthwise_mapping(draw, dataflow), {draw(1, 6), draw(1, 6)}, memory,
                draw);
  }
  CHECK(wrong_parts == 0);
  CHECK(checked_parts > 8000);
  for (const auto& operand : met) {
    for (const std::int64_t times : operand) CHECK(times > 100);
  }
  CHECK(met_stalls > 1000);
  CHECK(met_exposed > 100);
}

/// Both orders; block sizes that are the smallest of their number of blocks as long as blocks stay, and one block.
std::vector<tiled::LoopNest> sensible_nests(const tiled::FoldedProduct& product, const tiled::Halves& halves) {
  std::vector<tiled::LoopNest> nests;
  for (const tiled::LoopOrder order : {tiled::LoopOrder::columns_outer, tiled::LoopOrder::rows_outer}) {
    const std::int64_t folds = (order == tiled::LoopOrder::rows_outer ? product.rows : product.cols).folds();
    std::int64_t least_blocks = folds + 1;
    bool stays = true;
    for (std::int64_t block = 1; block <= folds; ++block) {
      const std::int64_t blocks = core::ceil_divide(folds, block);
      if (blocks == least_blocks || (!stays && block < folds)) continue;
      least_blocks = blocks;
      nests.push_back({order, block});
      const tiled::PlacedProduct placed(product, nests.back());
      const tiled::Residency residency = tiled::residency_of(placed, halves);
      stays = stays && !(placed.ifmap().by_outer() && residency.ifmap == tiled::Stay::fold) &&
              !(placed.filter().by_outer() && residency.filter == tiled::Stay::fold) &&
              !(placed.ofmap().by_outer() && residency.ofmap == tiled::Stay::fold);
    }
  }
  return nests;
}

TEST_CASE("the search finds the fastest and the leanest of all sensible nests and transfers") {
  Dice draw(43);
  std::int64_t wrong = 0;
  for (int i = 0; i < 3000; ++i) {
    const core::Layer layer = random_layer(draw, 12);
    const auto all = dataflows::dataflows();
    const dataflows::Dataflow& dataflow =
        *all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
    const dataflows::Array array{draw(1, 6), draw(1, 6)};
    const dataflows::LayerMapping mapping =
        dataflows::map_layer(layer, dataflow, Timing::array, random_depthwise_mapping(draw, dataflow), array);
    const tiled::Halves halves{random_half(draw), random_half(draw), random_half(draw), draw.scaled(1, 4)};
    const tiled::DramChannel channel = random_bandwidth(draw).channel();
    const dataflows::Mapping& part = mapping.parts()[0];
    const tiled::FoldedProduct product(tiled::operands_of(layer, part, mapping.packed_channels), part.problem,
                                       part.model.per_fold.form(part.problem, array), array);
    std::pair<std::int64_t, std::int64_t> fastest{std::numeric_limits<std::int64_t>::max(), 0};
    std::pair<std::int64_t, std::int64_t> leanest = fastest;
    for (const tiled::LoopNest& nest : sensible_nests(product, halves)) {
      const tiled::Schedule tried = tiled::schedule_of(product, part.repeats, halves, channel, nest);
      fastest = std::min(fastest, std::pair{tried.waiting.total(), tried.words.total()});
      leanest = std::min(leanest, std::pair{tried.words.total(), tried.waiting.total()});
    }
    const auto fast = tiled::find_schedule(product, part.repeats, halves, channel, tiled::Search::least_cycles);
    const auto lean = tiled::find_schedule(product, part.repeats, halves, channel, tiled::Search::least_traffic);
    if (std::pair{fast.waiting.total(), fast.words.total()} != fastest) ++wrong;
    if (std::pair{lean.words.total(), lean.waiting.total()} != leanest) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("all GEMMs up to 4x4x4 on arrays up to 3x3, halves of 1, 4 and 12 words: equal to the walk") {
  Dice draw(42);
  checked_parts = wrong_parts = 0;
  for (const char* name : {"os", "ws", "is"}) {
    const dataflows::Dataflow& dataflow = *dataflows::dataflow_named(name);
    for (std::int64_t m = 1; m <= 4; ++m) {
      for (std::int64_t n = 1; n <= 4; ++n) {
        for (std::int64_t k = 1; k <= 4; ++k) {
          for (std::int64_t side = 0; side < 9; ++side) {
            for (std::int64_t half = 0; half < 27; ++half) {
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
