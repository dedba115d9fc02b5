// SPDX-License-Identifier: MIT
// Products in strips: the search against all strips, and a strip against a layer of its own.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/checked.h"
#include "core/ir/shape.h"
#include "dataflows/memory/tiled/detail/striped_product.h"
#include "dataflows/memory/tiled/operand_words.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "tests/dataflows/mapping/golden_vectors.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

namespace tiled = dataflows::tiled;
using dataflows::Timing;

/// Ticks beyond computing and words, of all repeats.
using StripCost = std::pair<std::int64_t, std::int64_t>;

StripCost cost_of(const tiled::Schedule& schedule, const tiled::DramChannel& channel) {
  return {schedule.waiting.total() + schedule.refill_cycles * channel.ticks_per_cycle(),
          schedule.words.total() * schedule.repeats};
}

StripCost operator+(const StripCost& a, const StripCost& b) {
  return {a.first + b.first, a.second + b.second};
}

struct StripedCase {
  core::Layer layer;
  const dataflows::Dataflow* dataflow;
  dataflows::Array array;
  dataflows::LayerMapping mapping;
  tiled::Halves halves;
  tiled::DramChannel channel;
};

StripedCase random_case(Dice& draw, std::int64_t size, std::int64_t words) {
  StripedCase made;
  made.layer = random_layer(draw, size);
  if (draw(0, 1) == 0) made.layer = gemm(draw(2, 4 * size), draw(2, 4 * size), draw(2, 4 * size));
  const auto all = dataflows::dataflows();
  made.dataflow = all[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(all.size()) - 1))];
  made.array = {draw(1, 4), draw(1, 4)};
  made.mapping = dataflows::map_layer(made.layer, *made.dataflow, Timing::array,
                                      random_depthwise_mapping(draw, *made.dataflow), made.array);
  const auto half = [&] { return draw.scaled(1, words); };
  made.halves = {half(), half(), half(), draw.scaled(1, 2)};
  made.channel = draw(0, 5) == 0 ? tiled::DramChannel(dataflows::PerOperand{draw(1, 5), draw(1, 5), draw(1, 5)})
                                 : tiled::DramChannel(draw.scaled(1, 20));
  return made;
}

/// The best schedule of `positions` of an axis of the product, repeated.
tiled::Schedule best_of(const StripedCase& of, bool rows, std::int64_t positions, std::int64_t count,
                        tiled::Search search) {
  dataflows::Mapping strip = of.mapping.parts()[0];
  (rows ? strip.problem.s_r : strip.problem.s_c) = positions;
  strip.repeats *= count;
  const tiled::FoldedProduct product(tiled::operands_of(of.layer, strip, of.mapping.packed_channels), strip, of.array);
  return tiled::find_schedule(product, strip.repeats, of.halves, of.channel, search, true);
}

/// Whether positions of the axis share no word of any operand, and no results.
bool may_be_cut(const StripedCase& of, bool rows) {
  const dataflows::Dataflow& dataflow = *of.mapping.parts()[0].dataflow;  // rp runs matrix products as os
  if (dataflow.gemm == nullptr || of.mapping.packed_channels > 1) return false;
  const bool has_filters = !rows && dataflow.name != "is";
  if (has_filters) return true;
  const bool has_pixels = rows ? dataflow.name == "os" : dataflow.name == "is";
  if (!has_pixels) return false;
  const core::Layer& layer = of.layer;
  if (layer.op != core::Operator::conv) return true;
  if (layer.k_h * layer.k_w > 1 || layer.pad_h + layer.pad_w > 0) return false;
  const core::TensorShape out = core::output_shape(layer);
  return (out.h - 1) * layer.stride_h < layer.in_h && (out.w - 1) * layer.stride_w < layer.in_w;
}

StripCost turned(const StripCost& of, tiled::Search search) {
  return search == tiled::Search::least_traffic ? StripCost{of.second, of.first} : of;
}

/// Looks at every number of strips, of the smallest width that gives it.
StripCost best_strips(const StripedCase& of, tiled::Search search) {
  const dataflows::Problem& problem = of.mapping.parts()[0].problem;
  StripCost best = turned(cost_of(best_of(of, false, problem.s_c, 1, search), of.channel), search);
  for (const bool rows : {false, true}) {
    if (!may_be_cut(of, rows)) continue;
    const std::int64_t side = rows ? of.array.rows : of.array.cols;
    const std::int64_t positions = rows ? problem.s_r : problem.s_c;
    for (std::int64_t width = side; width < positions; width += side) {
      const std::int64_t strips = core::ceil_divide(positions, width);
      if (width > side && core::ceil_divide(positions, width - side) == strips) continue;
      StripCost cost = cost_of(best_of(of, rows, width, positions / width, search), of.channel);
      if (positions % width > 0) cost = cost + cost_of(best_of(of, rows, positions % width, 1, search), of.channel);
      best = std::min(best, turned(cost, search));
    }
  }
  return best;
}

TEST_CASE("the search finds the best of all strips of random layers, and of none") {
  Dice draw(71);
  std::int64_t wrong = 0;
  std::int64_t striped = 0;
  for (int i = 0; i < 1200; ++i) {
    const StripedCase of = random_case(draw, 6, 300);
    const dataflows::Mapping& part = of.mapping.parts()[0];
    tiled::StripedProduct product(tiled::operands_of(of.layer, part, of.mapping.packed_channels), part, of.array,
                                  tiled::Halo::fetched_again);
    for (const auto search : {tiled::Search::least_cycles, tiled::Search::least_traffic}) {
      const tiled::StripedSchedule found = product.best(of.halves, of.channel, search, {}, {});
      StripCost cost{};
      for (const tiled::Schedule& schedule : found.schedules) cost = cost + cost_of(schedule, of.channel);
      striped += static_cast<std::int64_t>(found.schedules.front().strips.of > 0);
      const StripCost best = best_strips(of, search);
      if (turned(cost, search) == best || ++wrong > 5) continue;
      CAPTURE(of.dataflow->name);
      CAPTURE(found.schedules.front().text());
      CHECK(turned(cost, search) == best);
    }
  }
  CHECK(wrong == 0);
  CHECK(striped > 60);
}

TEST_CASE("strips of the columns of a product are groups of a product with fewer columns") {
  Dice draw(72);
  std::int64_t striped = 0;
  for (int i = 0; i < 1500; ++i) {
    StripedCase of = random_case(draw, 4, 200);
    of.layer = gemm(draw(2, 24), draw(2, 24), draw(2, 24));
    of.dataflow = dataflows::dataflow_named(draw(0, 1) == 0 ? "os" : "ws");
    const auto mapped = [&](const core::Layer& layer) {
      return dataflows::map_layer(layer, *of.dataflow, Timing::array, dataflows::DepthwiseMapping::per_channel,
                                  of.array);
    };
    of.mapping = mapped(of.layer);
    const dataflows::Mapping& part = of.mapping.parts()[0];
    tiled::StripedProduct product(tiled::operands_of(of.layer, part, 1), part, of.array, tiled::Halo::fetched_again);
    const auto search = draw(0, 1) == 0 ? tiled::Search::least_cycles : tiled::Search::least_traffic;
    const std::vector<tiled::Schedule> found = product.best(of.halves, of.channel, search, {}, {}).schedules;
    for (const tiled::Schedule& schedule : found) {
      if (schedule.strips.of == 0 || schedule.strips.axis != tiled::StripAxis::columns) continue;
      ++striped;
      core::Layer strip = of.layer;
      strip.groups = schedule.strips.count;
      strip.n = found.front().strips.folds * of.array.cols;
      if (&schedule != &found.front()) strip.n = of.layer.n - found.front().strips.count * strip.n;
      const dataflows::LayerMapping alone = mapped(strip);
      const tiled::FoldedProduct group(tiled::operands_of(strip, alone.parts()[0], 1), alone.parts()[0], of.array);
      const tiled::Schedule best =
          tiled::find_schedule(group, schedule.strips.count, of.halves, of.channel, search, true);
      CHECK(cost_of(best, of.channel) == cost_of(schedule, of.channel));
    }
  }
  CHECK(striped > 100);
}

TEST_CASE("a product far larger than its scratchpads is cut both ways") {
  dataflows::Machine machine;
  machine.array = {32, 32};
  machine.dataflow = dataflows::dataflow_named("os");
  machine.memory = &dataflows::tiled_memory;
  machine.timing = Timing::array;
  machine.sram_kb = {32, 32, 32};
  machine.bandwidth = {16};
  const core::Layer layer = gemm(1024, 1024, 1024);
  const auto cost = [&] {
    return dataflows::tiled_cost(layer,
                                 dataflows::map_layer(layer, *machine.dataflow, machine.timing,
                                                      dataflows::DepthwiseMapping::per_channel, machine.array),
                                 machine);
  };
  machine.search = tiled::Search::least_traffic;
  const dataflows::TiledCost with = cost();
  machine.stream_cut = false;
  const dataflows::TiledCost without = cost();
  CHECK(with.schedules.front().strips.of == 32);
  // 8 strips of 128 filters, and blocks of 128 pixels in each: 1024 * 1024 words of either input 8 times, results once.
  CHECK(with.dram.total().count() == 17 * 1024 * 1024);
  CHECK(without.dram.total().count() == 65 * 1024 * 1024);
}

}  // namespace
}  // namespace systole::tests
