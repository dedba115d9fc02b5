// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <utility>

#include "core/error.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/dataflows/mapping/golden_vectors.h"

namespace systole::tests {
namespace {

using dataflows::DepthwiseMapping;
using dataflows::Timing;

// 3 channels of 2 lines, 10 wide, k 3: 6 lines on 4 rows, 8 outputs on 4 columns: 2 x 2 full-width tiles.
// At stride 2: 3 lines (of 6 input lines), 4 outputs, 2 phases: one tile.
const GoldenVectors kVectors("rp", {
                                       {line_bank(3, 2, 10, 3, 1), {4, 4}, Timing::scalesim, 4 * (3 + 3) - 1},
                                       {line_bank(3, 2, 10, 3, 1), {4, 4}, Timing::occupied, 4 * (3 + 3 + 1)},
                                       {line_bank(3, 2, 10, 3, 1), {4, 4}, Timing::array, 4 * (3 + 3 + 4)},
                                       {line_bank(3, 2, 10, 3, 1), {4, 4}, Timing::buffered, 4 * (3 + 3) + 2},
                                       {line_bank(3, 2, 10, 3, 1), {4, 4}, Timing::fuseconv, 2 * 7 * 3},
                                       {line_bank(3, 2, 10, 3, 1), {4, 4}, Timing::fuseconv_2020, 2 * 7 * 3},
                                       {line_bank(3, 2, 10, 3, 2), {4, 4}, Timing::occupied, 2 * 3 + 3 + 1},
                                       {line_bank(3, 2, 10, 3, 2), {4, 4}, Timing::fuseconv, 21},
                                   });

dataflows::LayerMapping map(const core::Layer& layer, Timing timing, DepthwiseMapping depthwise,
                            const dataflows::Array& array) {
  return dataflows::map_layer(layer, *dataflows::dataflow_named("rp"), timing, depthwise, array);
}

TEST_CASE("rp runs what is no 1D depthwise convolution as os") {
  const dataflows::Array array{8, 8};
  core::Layer square = line_bank(4, 6, 6, 3, 1);
  square.k_h = 3;
  const auto mapping = map(square, Timing::array, DepthwiseMapping::per_channel, array);
  CHECK(mapping.dataflow().name == "os");
  const auto os = dataflows::map_layer(square, *dataflows::dataflow_named("os"), Timing::array,
                                       DepthwiseMapping::per_channel, array);
  CHECK(dataflows::evaluate(mapping, array) == dataflows::evaluate(os, array));
}

TEST_CASE("rp runs a KxK depthwise convolution in K passes when asked to") {
  const dataflows::Array array{8, 8};
  core::Layer square = line_bank(4, 6, 6, 3, 1);
  square.k_h = 3;
  const auto mapping = map(square, Timing::occupied, DepthwiseMapping::rows, array);
  CHECK(mapping.dataflow().name == "rp");
  // 16 lines on 8 rows, 4 outputs on 8 columns: 2 tiles of 3 passes of 4 - 1 + 3 cycles, and one more a tile.
  CHECK(dataflows::evaluate(mapping, array).cycles.count() == 2 * (3 * 6 + 1));
}

TEST_CASE("rp costs a column bank what it costs the transposed row bank") {
  const dataflows::Array array{5, 6};
  for (const Timing timing : dataflows::kTimings) {
    const core::Layer row = line_bank(3, 4, 11, 3, 2);
    core::Layer column = row;
    std::swap(column.in_h, column.in_w);
    std::swap(column.k_h, column.k_w);
    const auto cost = [&](const core::Layer& layer) {
      return dataflows::evaluate(map(layer, timing, DepthwiseMapping::per_channel, array), array);
    };
    CHECK(cost(row) == cost(column));
  }
}

TEST_CASE("only rp has the row broadcast that depthwise mapping rows needs") {
  for (const char* name : {"os", "ws", "is"}) {
    CHECK_THROWS_AS(static_cast<void>(dataflows::map_layer(line_bank(2, 4, 4, 3, 1), *dataflows::dataflow_named(name),
                                                           Timing::array, DepthwiseMapping::rows, {4, 4})),
                    core::InputError);
  }
}

}  // namespace
}  // namespace systole::tests
