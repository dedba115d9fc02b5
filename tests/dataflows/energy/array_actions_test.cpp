// SPDX-License-Identifier: MIT
#include "dataflows/energy/array_actions.h"

#include <doctest/doctest.h>

#include <random>

#include "core/ir/layer.h"
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/fold_plan.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

/// A word that goes through `pes` PEs and is used by a multiply-accumulate `uses` times.
void trace(RegisterCounts& counts, std::int64_t pes, std::int64_t uses) {
  for (std::int64_t pe = 0; pe < pes; ++pe) {
    ++counts.writes;
    if (pe + 1 < pes) {
      ++counts.reads;
      ++counts.hops;
    }
  }
  counts.reads += uses;
}

/// The sum of a PE in row `row`: it is written in each of `steps` steps, read in all but the first, and leaves down the
/// column.
void trace_staying_sum(RegisterCounts& counts, std::int64_t row, std::int64_t steps, std::int64_t array_rows) {
  for (std::int64_t step = 0; step < steps; ++step) {
    if (step > 0) ++counts.reads;
    ++counts.writes;
  }
  for (std::int64_t at = row; at < array_rows; ++at) {
    ++counts.reads;
    if (at + 1 == array_rows) break;  // out of the array
    ++counts.hops;
    ++counts.writes;
  }
}

FoldRegisters traced_os(const Problem& p, std::int64_t rows, std::int64_t cols, const Array& array) {
  FoldRegisters all;
  for (std::int64_t t = 0; t < p.t; ++t) {
    for (std::int64_t r = 0; r < rows; ++r) trace(all.ifmap, cols, cols);
    for (std::int64_t c = 0; c < cols; ++c) trace(all.filter, rows, rows);
  }
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < cols; ++c) trace_staying_sum(all.sums, r, p.t, array.rows);
  }
  return all;
}

FoldRegisters traced_stationary(const Problem& p, std::int64_t rows, std::int64_t cols, const Array& array,
                                bool filter_stays) {
  FoldRegisters all;
  RegisterCounts& stays = filter_stays ? all.filter : all.ifmap;
  RegisterCounts& streams = filter_stays ? all.ifmap : all.filter;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < cols; ++c) trace(stays, r + 1, p.t);
    for (std::int64_t t = 0; t < p.t; ++t) trace(streams, cols, cols);
  }
  for (std::int64_t c = 0; c < cols; ++c) {
    for (std::int64_t t = 0; t < p.t; ++t) {
      for (std::int64_t r = 0; r < array.rows; ++r) {  // rows that the fold does not occupy pass it on
        ++all.sums.writes;
        if (r > 0) {
          ++all.sums.reads;
          ++all.sums.hops;
        }
      }
    }
  }
  return all;
}

FoldRegisters traced_rp(const Problem& p, std::int64_t rows, std::int64_t cols, const Array& array) {
  FoldRegisters all;
  const std::int64_t steps = p.passes * p.taps;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t pass = 0; pass < p.passes; ++pass) {
      for (std::int64_t phase = 0; phase < p.phases; ++phase) {
        for (std::int64_t push = 1; push <= cols; ++push) {  // so many PEs have an element after it
          all.ifmap.writes += push;
          all.ifmap.hops += push - 1;
        }
      }
      for (std::int64_t move = 0; move < p.t - p.phases; ++move) {
        all.ifmap.writes += cols;
        all.ifmap.hops += cols - 1;
      }
    }
    for (std::int64_t c = 0; c < cols; ++c) {
      trace_staying_sum(all.sums, r, steps, array.rows);
      all.ifmap.reads += steps;
      all.broadcasts += steps;
    }
  }
  all.ifmap.reads += all.ifmap.hops;
  return all;
}

FoldRegisters traced(const Dataflow& dataflow, const Problem& p, std::int64_t rows, std::int64_t cols,
                     const Array& array) {
  if (dataflow.name == "os") return traced_os(p, rows, cols, array);
  if (dataflow.name == "rp") return traced_rp(p, rows, cols, array);
  return traced_stationary(p, rows, cols, array, dataflow.name == "ws");
}

void add(RegisterCounts& sum, const RegisterCounts& part) {
  sum.writes += part.writes;
  sum.reads += part.reads;
  sum.hops += part.hops;
}

/// All folds of a layer, one after the other.
FoldRegisters traced(const LayerMapping& layer, const Array& array) {
  FoldRegisters all;
  for (const Mapping& part : layer.parts()) {
    for (std::int64_t repeat = 0; repeat < part.repeats; ++repeat) {
      for (std::int64_t row = 0; row < part.problem.s_r; row += array.rows) {
        for (std::int64_t col = 0; col < part.problem.s_c; col += array.cols) {
          const FoldRegisters fold = traced(*part.dataflow, part.problem, std::min(array.rows, part.problem.s_r - row),
                                            std::min(array.cols, part.problem.s_c - col), array);
          add(all.ifmap, fold.ifmap);
          add(all.filter, fold.filter);
          add(all.sums, fold.sums);
          all.broadcasts += fold.broadcasts;
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
