// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/dataflows/mapping/golden_vectors.h"

namespace systole::tests {
namespace {

using dataflows::Timing;

// GEMM m=7, n=5, k=6 on 4x4: the 6x5 weights fold to 4x4, 2x4, 4x1, 2x1; 7 windows stream.
const GoldenVectors kVectors("ws", {
                                       {gemm(7, 5, 6), {4, 4}, Timing::scalesim, 4 * (2 * 4 + 4 + 7 - 2) - 1},
                                       {gemm(7, 5, 6), {4, 4}, Timing::array, 17 + 15 + 14 + 12},
                                       // 4 cycles load, 4 folds stream, the last word has 4 rows and no column to go.
                                       {gemm(7, 5, 6), {4, 4}, Timing::buffered, 4 + 4 * 7 + 3},
                                       // One window: each load of 4 rows takes longer than the stream beside it.
                                       {gemm(1, 4, 9), {4, 4}, Timing::buffered, 4 + 4 + 1 + 1 + 6},
                                   });

TEST_CASE("ws writes the partial sums of every row fold and reads each weight once") {
  const dataflows::Array array{4, 4};
  const auto* const ws = dataflows::dataflow_named("ws");
  const auto mapping =
      dataflows::map_layer(gemm(7, 5, 6), *ws, Timing::array, dataflows::DepthwiseMapping::per_channel, array);
  const dataflows::SramCounts sram = dataflows::evaluate(mapping, array).sram;
  CHECK(sram.ifmap_reads.count() == 2 * 7 * 6);
  CHECK(sram.filter_reads.count() == 5 * 6);
  CHECK(sram.ofmap_writes.count() == 2 * 7 * 5);
}

}  // namespace
}  // namespace systole::tests
