// SPDX-License-Identifier: MIT
// The closed forms of Timing::buffered against words that are followed through the second registers.
#include "dataflows/mapping/buffered.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "core/error.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/dataflows/mapping/buffered_reference.h"
#include "tests/dataflows/mapping/golden_vectors.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using dataflows::Array;
using dataflows::BufferedPart;
using dataflows::DepthwiseMapping;
using dataflows::SecondRegister;
using dataflows::Timing;

dataflows::LayerMapping buffered(const core::Layer& layer, const char* dataflow, const Array& array,
                                 DepthwiseMapping depthwise = DepthwiseMapping::per_channel) {
  return dataflows::map_layer(layer, *dataflows::dataflow_named(dataflow), Timing::buffered, depthwise, array);
}

std::int64_t closed(const dataflows::LayerMapping& mapping, const Array& array) {
  return dataflows::evaluate(mapping, array).cycles.count();
}

SecondRegister kind_of(const dataflows::LayerMapping& mapping) {
  return mapping.storage[0].model.second_register;
}

void check_followed(const dataflows::LayerMapping& mapping, const Array& array) {
  const auto folds = folds_in_order(mapping, array);
  const std::int64_t followed = reserved_cycles(kind_of(mapping), folds, array);
  const dataflows::Problem& p = mapping.storage[0].problem;
  CAPTURE(p.s_r);
  CAPTURE(p.s_c);
  CAPTURE(p.t);
  CAPTURE(array.rows);
  CAPTURE(array.cols);
  CAPTURE(mapping.dataflow().name);
  REQUIRE(closed(mapping, array) == followed);
  REQUIRE(chained_cycles(kind_of(mapping), folds, array) == followed);
}

TEST_CASE("buffered: closed form and followed words agree for all GEMMs up to 5x5x4 on all arrays up to 3x3") {
  for (std::int64_t rows = 1; rows <= 3; ++rows) {
    for (std::int64_t cols = 1; cols <= 3; ++cols) {
      for (std::int64_t m = 1; m <= 5; ++m) {
        for (std::int64_t n = 1; n <= 5; ++n) {
          for (std::int64_t k = 1; k <= 4; ++k) {
            check_followed(buffered(gemm(m, n, k), "os", {rows, cols}), {rows, cols});
            check_followed(buffered(gemm(m, n, k), "ws", {rows, cols}), {rows, cols});
          }
        }
      }
    }
  }
}

TEST_CASE("buffered: closed form and followed words agree on oblong arrays, for groups, packs and lines") {
  Dice draw(33);
  for (int i = 0; i < 250; ++i) {
    const Array array{draw(1, 5), draw(1, 7)};
    const std::int64_t m = draw(1, 7);
    const std::int64_t n = draw(1, 9);
    const std::int64_t k = draw(1, 5);
    core::Layer grouped = gemm(m, n, k);
    grouped.groups = draw(1, 3);
    for (const char* dataflow : {"os", "ws", "is"}) check_followed(buffered(grouped, dataflow, array), array);
    const std::int64_t channels = draw(1, 5);
    const std::int64_t height = draw(1, 3);
    const std::int64_t width = draw(4, 9);
    const std::int64_t taps = draw(1, 3);
    const std::int64_t stride = draw(1, 2);
    check_followed(buffered(line_bank(channels, height, width, taps, stride), "rp", array), array);
    core::Layer depthwise = line_bank(draw(2, 5), 3, 3, 2, 1);
    depthwise.k_h = 2;
    for (const char* dataflow : {"os", "ws"}) {
      check_followed(buffered(depthwise, dataflow, array, DepthwiseMapping::packed), array);
    }
    check_followed(buffered(depthwise, "rp", array, DepthwiseMapping::rows), array);
  }
}

TEST_CASE("buffered: closed form and a walk over all folds agree on random layers, and no other array is faster") {
  Dice draw(34);
  for (int i = 0; i < 6000; ++i) {
    const core::Layer layer = random_layer(draw, 24);
    const Array array{draw.scaled(1, 20), draw.scaled(1, 40)};
    for (const dataflows::Dataflow* dataflow : dataflows::dataflows()) {
      const DepthwiseMapping depthwise = random_depthwise_mapping(draw, *dataflow);
      const auto mapping = dataflows::map_layer(layer, *dataflow, Timing::buffered, depthwise, array);
      const auto folds = folds_in_order(mapping, array);
      const std::int64_t cycles = closed(mapping, array);
      REQUIRE(cycles == chained_cycles(kind_of(mapping), folds, array));
      REQUIRE(dataflows::evaluate(mapping, array).folds == static_cast<std::int64_t>(folds.size()));
      // Never slower than one fold after the other, never faster than the streams alone.
      const auto in_turn = dataflows::map_layer(layer, *dataflow, Timing::array, depthwise, array);
      REQUIRE(cycles <= closed(in_turn, array));
      const dataflows::BufferedCycles parts = dataflows::buffered_cycles(mapping, array);
      REQUIRE(parts.total().count() == cycles);
      REQUIRE(std::min({parts.fills, parts.waits, parts.skew}) >= core::Cycles{});
      REQUIRE(parts.stream + parts.fills > core::Cycles{});
    }
  }
}

TEST_CASE("buffered: one fold of os, ws or is costs what it does without a second register") {
  for (const char* dataflow : {"os", "ws", "is"}) {
    const core::Layer layer = gemm(3, 2, 3);
    const auto in_turn = dataflows::map_layer(layer, *dataflows::dataflow_named(dataflow), Timing::array,
                                              DepthwiseMapping::per_channel, {4, 5});
    CHECK(closed(buffered(layer, dataflow, {4, 5}), {4, 5}) == closed(in_turn, {4, 5}));
  }
}

TEST_CASE("buffered: a larger product never takes less time, on which the search for partitions relies") {
  Dice draw(35);
  for (int i = 0; i < 20'000; ++i) {
    const Array array{draw(1, 9), draw(1, 9)};
    const auto kind = static_cast<SecondRegister>(draw(1, 3));
    BufferedPart part{.problem = {.s_r = draw(1, 30), .s_c = draw(1, 30), .t = draw.scaled(1, 30), .fuseconv = {}},
                      .repeats = draw(1, 3)};
    const auto before = dataflows::buffered_cycles(kind, {&part, 1}, array).total();
    for (std::int64_t* const size : {&part.problem.s_r, &part.problem.s_c, &part.problem.t, &part.repeats}) {
      ++*size;
      REQUIRE(dataflows::buffered_cycles(kind, {&part, 1}, array).total() >= before);
      --*size;
    }
  }
}

TEST_CASE("buffered: weights of ResNet-like products load for nothing, and counts that leave 64 bits are refused") {
  // 3x3x256 weights for 256 filters, 196 windows: 18 x 2 folds of 196 steps on 128x128, where 128 rows load beside
  // each.
  const auto ws = buffered(gemm(196, 256, 2304), "ws", {128, 128});
  CHECK(dataflows::buffered_cycles(ws, {128, 128}) ==
        dataflows::BufferedCycles{core::Cycles{36 * 196}, {}, {}, core::Cycles{128}, core::Cycles{254}});
  const auto large = buffered(gemm(std::int64_t{1} << 31, std::int64_t{1} << 31, 1024), "ws", {1, 1});
  CHECK_THROWS_AS(dataflows::evaluate(large, {1, 1}), core::OverflowError);
}

}  // namespace
}  // namespace systole::tests
