// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/dataflows/mapping/golden_vectors.h"

namespace systole::tests {
namespace {

using dataflows::Timing;

// GEMM m=5, n=7, k=6 on 4x4: the 6x5 inputs fold to 4x4, 2x4, 4x1, 2x1; 7 filters stream.
const GoldenVectors kVectors("is", {
                                       {gemm(5, 7, 6), {4, 4}, Timing::scalesim, 4 * (2 * 4 + 4 + 7 - 2) - 1},
                                       {gemm(5, 7, 6), {4, 4}, Timing::array, 17 + 15 + 14 + 12},
                                       {gemm(5, 7, 6), {4, 4}, Timing::buffered, 4 + 4 * 7 + 3},
                                   });

TEST_CASE("is on a product costs what ws does on the transposed product") {
  const dataflows::Array array{5, 3};
  const auto cost = [&](const char* dataflow, const core::Layer& layer) {
    const auto mapping = dataflows::map_layer(layer, *dataflows::dataflow_named(dataflow), Timing::array,
                                              dataflows::DepthwiseMapping::per_channel, array);
    return dataflows::evaluate(mapping, array);
  };
  const dataflows::LayerCost is = cost("is", gemm(11, 7, 9));
  const dataflows::LayerCost ws = cost("ws", gemm(7, 11, 9));
  CHECK(is.cycles == ws.cycles);
  CHECK(is.sram.ifmap_reads == ws.sram.filter_reads);
  CHECK(is.sram.filter_reads == ws.sram.ifmap_reads);
  CHECK(is.sram.ofmap_writes == ws.sram.ofmap_writes);
}

}  // namespace
}  // namespace systole::tests
