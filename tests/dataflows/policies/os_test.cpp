// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "tests/dataflows/mapping/golden_vectors.h"

namespace systole::tests {
namespace {

using dataflows::Timing;

// GEMM 4x4x4 on 4x4, the case of SCALE-Sim's issue 125: 10 cycles, of which SCALE-Sim prints 9.
// GEMM 6x5x7 on 4x4: folds of 4x4, 2x4, 4x1, 2x1.
const GoldenVectors kVectors("os", {
                                       {gemm(4, 4, 4), {4, 4}, Timing::scalesim, 9},
                                       {gemm(4, 4, 4), {4, 4}, Timing::array, 14},
                                       {gemm(6, 5, 7), {4, 4}, Timing::scalesim, 4 * 13 - 1},
                                       {gemm(6, 5, 7), {4, 4}, Timing::occupied, 14 + 12 + 11 + 9},
                                       {gemm(6, 5, 7), {4, 4}, Timing::fuseconv, 14 + 12 + 11 + 9},
                                       {gemm(6, 5, 7), {4, 4}, Timing::fuseconv_2020, 14 + 12 + 11 + 9},
                                       {gemm(6, 5, 7), {4, 4}, Timing::array, 17 + 15 + 14 + 12},
                                       // 4 folds stream, the last one's 2 rows drain.
                                       {gemm(6, 5, 7), {4, 4}, Timing::buffered, 4 * 7 + 2 + 3},
                                       // One step: each drain of 4 rows takes longer than the stream beside it.
                                       {gemm(9, 4, 1), {4, 4}, Timing::buffered, 1 + 4 + 4 + 1 + 6},
                                   });

TEST_CASE("os reads each operand once per fold that it takes part in and writes each output once") {
  const dataflows::Array array{4, 4};
  const auto* const os = dataflows::dataflow_named("os");
  const auto mapping =
      dataflows::map_layer(gemm(6, 5, 7), *os, Timing::array, dataflows::DepthwiseMapping::per_channel, array);
  const dataflows::SramCounts sram = dataflows::evaluate(mapping, array).sram;
  CHECK(sram.ifmap_reads.count() == 2 * 6 * 7);   // two column folds
  CHECK(sram.filter_reads.count() == 2 * 5 * 7);  // two row folds
  CHECK(sram.ofmap_writes.count() == 6 * 5);
}

TEST_CASE("os under scalesim writes R + C outputs too many a fold, as SCALE-Sim counts them") {
  const dataflows::Array array{4, 4};
  const auto* const os = dataflows::dataflow_named("os");
  const auto mapping =
      dataflows::map_layer(gemm(6, 5, 7), *os, Timing::scalesim, dataflows::DepthwiseMapping::per_channel, array);
  CHECK(dataflows::evaluate(mapping, array).sram.ofmap_writes.count() == 6 * 5 + 4 * (4 + 4));
}

}  // namespace
}  // namespace systole::tests
