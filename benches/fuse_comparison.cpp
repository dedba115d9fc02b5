// SPDX-License-Identifier: MIT
// `systole compare` in process, and choosing layers: rewriting, costing, the exact Pareto front.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "benches/shipped_network.h"
#include "dataflows/selection/pareto_front.h"
#include "dataflows/selection/published_fuseconv.h"
#include "dataflows/selection/variant.h"
#include "dataflows/selection/within_limits.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file
using dataflows::Criterion;

constexpr std::array<std::int64_t, 6> kSides{8, 16, 32, 64, 128, 256};

/// Five networks, five variants, six arrays; the networks are read beforehand, everything else is in the time.
void compare_published(benchmark::State& state) {
  std::vector<core::Network> networks;
  for (const std::string_view name : dataflows::published_networks()) {
    networks.push_back(benches::shipped_network(std::string(name)));
  }
  for (auto _ : state) {
    core::Cycles sum;
    for (const core::Network& network : networks) {
      const auto candidates = dataflows::fuse_candidates(network, true, true);
      for (const std::int64_t side : kSides) {
        const auto costs = dataflows::fuse_costs(candidates, {.array = {.rows = side, .cols = side},
                                                              .dataflow = dataflows::dataflow_named("rp"),
                                                              .timing = dataflows::Timing::fuseconv_2020});
        for (const auto variant : dataflows::kFuseVariants) {
          const std::size_t count = dataflows::standard_count(network, costs.blocks.size());
          sum += total(costs, choose(network, costs, variant, dataflows::Select::published, count)).cycles;
        }
      }
    }
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(compare_published)->Unit(benchmark::kMillisecond);

/// MobileNetV2's 17 blocks on 64x64, with random sensitivities: no two blocks are alike.
dataflows::FuseCosts costs_with_sensitivity(std::uint64_t seed) {
  const auto candidates = dataflows::fuse_candidates(benches::shipped_network("mobilenet_v2"), true, true);
  auto costs = dataflows::fuse_costs(candidates, {.array = {.rows = 64, .cols = 64},
                                                  .dataflow = dataflows::dataflow_named("rp"),
                                                  .timing = dataflows::Timing::fuseconv_2020});
  std::mt19937_64 random(seed);
  for (auto& block : costs.blocks) {
    for (auto& cost : block) {
      if (cost->layers > 0) cost->sensitivity = std::uniform_real_distribution<>(0, 1)(random);
    }
  }
  return costs;
}

void pareto_front(benchmark::State& state, const std::vector<Criterion>& criteria) {
  const dataflows::FuseCosts costs = costs_with_sensitivity(1);
  std::size_t points = 0;
  for (auto _ : state) {
    const auto front = dataflows::pareto_front(costs, criteria);
    points = front.size();
    benchmark::DoNotOptimize(front);
  }
  state.counters["points"] = static_cast<double>(points);
}
BENCHMARK_CAPTURE(pareto_front, cycles_sensitivity, {Criterion::cycles, Criterion::sensitivity})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pareto_front, cycles_params_sensitivity,
                  {Criterion::cycles, Criterion::params, Criterion::sensitivity})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pareto_front, all_five,
                  {Criterion::cycles, Criterion::params, Criterion::macs, Criterion::layers, Criterion::sensitivity})
    ->Unit(benchmark::kMillisecond);

void optimal_within_limits(benchmark::State& state) {
  const dataflows::FuseCosts costs = costs_with_sensitivity(1);
  const dataflows::Limits limits{.cycles = {}, .params = 3'800'000, .macs = {}, .layers = 9, .sensitivity = 2.0};
  for (auto _ : state) {
    const auto best = dataflows::optimal_within(costs, Criterion::cycles, limits);
    benchmark::DoNotOptimize(best);
  }
}
BENCHMARK(optimal_within_limits)->Unit(benchmark::kMillisecond);

}  // namespace
