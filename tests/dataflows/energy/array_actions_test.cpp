// SPDX-License-Identifier: MIT
#include "dataflows/energy/array_actions.h"

#include <doctest/doctest.h>

#include <random>

#include "core/ir/layer.h"
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/fold_plan.h"
#include "tests/dataflows/energy/traced_registers.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

/// All folds of a layer, one after the other.
FoldRegisters traced(const LayerMapping& layer, const Array& array) {
  FoldRegisters all;
  for (const Mapping& part : layer.parts()) {
    for (std::int64_t repeat = 0; repeat < part.repeats; ++repeat) {
      for (std::int64_t row = 0; row < part.problem.s_r; row += array.rows) {
        for (std::int64_t col = 0; col < part.problem.s_c; col += array.cols) {
          const FoldRegisters fold =
              tests::traced(*part.dataflow, part.problem, std::min(array.rows, part.problem.s_r - row),
                            std::min(array.cols, part.problem.s_c - col), array);
          tests::add(all, fold);
        }
      }
    }
  }
  return all;
}

core::Layer gemm(std::int64_t m, std::int64_t n, std::int64_t k) {
  core::Layer layer;
  layer.op = core::Operator::gemm;
  layer.m = m;
  layer.n = n;
  layer.k = k;
  return layer;
}

core::Layer line(std::int64_t length, std::int64_t channels, std::int64_t kernel, std::int64_t stride,
                 std::int64_t dilation) {
  core::Layer layer;
  layer.op = core::Operator::conv;
  layer.in_h = 3;
  layer.in_w = length;
  layer.in_ch = layer.out_ch = layer.groups = channels;
  layer.k_w = kernel;
  layer.stride_w = stride;
  layer.dilation_w = dilation;
  return layer;
}

void check(const core::Layer& layer, const Dataflow& dataflow, const Array& array, DepthwiseMapping depthwise) {
  const LayerMapping mapping = map_layer(layer, dataflow, Timing::array, depthwise, array);
  const ArrayActions actions = array_actions(mapping, array);
  CHECK(actions.registers == traced(mapping, array));
}

}  // namespace

TEST_CASE("registers: the closed forms count what a word by word trace counts") {
  std::mt19937 random(7);
  const auto draw = [&](std::int64_t most) {
    return static_cast<std::int64_t>(random() % static_cast<unsigned>(most)) + 1;
  };
  for (const Dataflow* dataflow : dataflows::dataflows()) {
    CAPTURE(std::string(dataflow->name));
    for (int i = 0; i < 150; ++i) {
      const std::int64_t rows = draw(6);
      const std::int64_t cols = draw(6);
      const std::int64_t m = draw(13);
      const std::int64_t n = draw(13);
      const std::int64_t k = draw(13);
      check(gemm(m, n, k), *dataflow, {rows, cols}, DepthwiseMapping::per_channel);
      const std::int64_t kernel = draw(4);
      const std::int64_t dilation = draw(2);
      const std::int64_t stride = draw(3);
      const std::int64_t channels = draw(5) + 1;
      const std::int64_t length = draw(12) + dilation * (kernel - 1);
      check(line(length, channels, kernel, stride, dilation), *dataflow, {rows, cols}, DepthwiseMapping::per_channel);
    }
  }
}

// The counts of SCALE-Sim's own example for Accelergy: a convolution of 7x7x192 under 384 filters of 3x3 on 32x32, os.
TEST_CASE("registers: SCALE-Sim's example of action counts") {
  const Array array{.rows = 32, .cols = 32};
  const LayerMapping mapping =
      map_layer(gemm(25, 384, 1728), *dataflow_named("os"), Timing::scalesim, DepthwiseMapping::per_channel, array);
  const FoldRegisters counts = array_actions(mapping, array).registers;
  CHECK(counts.ifmap == RegisterCounts{.writes = 16'588'800, .reads = 32'659'200, .hops = 16'070'400});
  CHECK(counts.filter == RegisterCounts{.writes = 16'588'800, .reads = 32'514'048, .hops = 15'925'248});
  CHECK(counts.sums == RegisterCounts{.writes = 16'771'200, .reads = 16'771'200, .hops = 182'400});
}

TEST_CASE("sums come back once for each row fold but the first, where they do not stay in the PEs") {
  const Array array{.rows = 4, .cols = 4};
  const auto actions = [&](const char* dataflow) {
    return array_actions(
        map_layer(gemm(5, 6, 9), *dataflow_named(dataflow), Timing::array, DepthwiseMapping::per_channel, array),
        array);
  };
  CHECK(actions("os").sum_reads == 0);
  CHECK(actions("ws").sum_reads == 2 * 5 * 6);  // 9 window positions on 4 rows: 3 row folds
  CHECK(actions("is").sum_reads == 2 * 5 * 6);
  for (const char* dataflow : {"os", "ws", "is"}) CHECK(actions(dataflow).results == 5 * 6);
}
