// SPDX-License-Identifier: MIT
// The three utilisations that are bit-equal to SCALE-Sim's, and the naive sum that they replace.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "core/ir/work.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/detail/repeated_sum.h"
#include "dataflows/mapping/mapping.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file

/// A product of `folds` x 10 folds on a 12x14 array: no power of two, so nothing is exact.
core::Layer product(std::int64_t folds) {
  core::Layer layer;
  layer.name = "product";
  layer.op = core::Operator::gemm;
  layer.m = 12 * folds - 5;
  layer.n = 14 * 10 - 3;
  layer.k = 77;
  return layer;
}

void scalesim_utilisation(benchmark::State& state) {
  const dataflows::Array array{.rows = 12, .cols = 14};
  const core::Layer layer = product(state.range(0));
  const auto mapping = dataflows::map_layer(layer, *dataflows::dataflow_named("os"), dataflows::Timing::scalesim,
                                            dataflows::DepthwiseMapping::per_channel, array);
  const core::Cycles cycles = dataflows::evaluate(mapping, array).cycles;
  for (auto _ : state) {
    dataflows::Utilisation shares = dataflows::utilisation(mapping, array, core::macs(layer), cycles);
    benchmark::DoNotOptimize(shares);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(scalesim_utilisation)->RangeMultiplier(100)->Range(1, 1'000'000);

void naive_sum(benchmark::State& state) {
  for (auto _ : state) {
    double sum = 0;
    for (std::int64_t i = 0; i < state.range(0) * 10; ++i) {
      sum += 0.3;
      benchmark::DoNotOptimize(sum);
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(naive_sum)->RangeMultiplier(100)->Range(1, 1'000'000);

}  // namespace
