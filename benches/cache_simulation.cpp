// SPDX-License-Identifier: MIT
// Accesses a second (items) of cache simulation. Cachegrind simulates 14.7 million data references a second here,
// Dinero IV 17 million from its text format (docs/sparsecache.md).
#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "benches/shipped_network.h"
#include "cachesim/cache/cache_model.h"
#include "cachesim/inputs/lenet.h"
#include "cachesim/inputs/sparse_generator.h"
#include "cachesim/inputs/weight_archive.h"
#include "cachesim/network_simulation.h"
#include "cachesim/traces/systole_trace.h"
#include "cachesim/traces/trace_simulation.h"

namespace {

using namespace systole;            // NOLINT(google-build-using-namespace): a benchmark file
using namespace systole::cachesim;  // NOLINT(google-build-using-namespace)

CacheConfiguration configured(bool with_null) {
  return with_null ? null_configuration("16k+null") : conventional_configuration("16k", 16384);
}

/// LeNet on one drawn digit, generation included; words or line runs.
void cache_lenet(benchmark::State& state, const std::string& order, Granularity granularity, bool with_null) {
  const core::Network network = with_relu_after_convolutions(benches::shipped_network("lenet_caffe"));
  const NetworkWeights weights = read_weight_archive(shipped_lenet_weights(LenetPruning::simd_groups), network);
  const std::vector<std::vector<float>> inputs{drawn_digit(1)};
  SimulationOptions options;
  options.execution.gemm = gemm_order_named(order);
  options.granularity = granularity;
  std::int64_t accesses = 0;
  for (auto _ : state) {
    const NetworkSimulation s = simulate(network, weights, inputs, {configured(with_null)}, options);
    accesses += s.configurations[0].total.accesses.count();
  }
  state.SetItemsProcessed(accesses);
}
BENCHMARK_CAPTURE(cache_lenet, naive_words_16k, "naive-ikj", Granularity::words, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cache_lenet, naive_runs_16k, "naive-ikj", Granularity::line_runs, false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cache_lenet, naive_words_null, "naive-ikj", Granularity::words, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cache_lenet, naive_runs_null, "naive-ikj", Granularity::line_runs, true)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cache_lenet, openblas_runs_null, "openblas-atom", Granularity::line_runs, true)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cache_lenet, atlas_runs_null, "atlas-48", Granularity::line_runs, true)
    ->Unit(benchmark::kMillisecond);

/// AlexNet of full size with generated weights: the paper's three configurations in one pass.
void cache_alexnet(benchmark::State& state, const std::string& order) {
  const core::Network network = benches::shipped_network("alexnet_2012");
  const NetworkWeights weights =
      generate_weights(network, published_densities(network.name), ZeroPattern::clustered, 1);
  const std::vector<std::vector<float>> inputs{random_picture(network, 1)};
  SimulationOptions options;
  options.execution.gemm = gemm_order_named(order);
  std::int64_t accesses = 0;
  for (auto _ : state) {
    const NetworkSimulation s =
        simulate(network, weights, inputs,
                 {configured(false), conventional_configuration("32k", 32768), configured(true)}, options);
    for (const ConfigurationResult& result : s.configurations) accesses += result.total.accesses.count();
  }
  state.SetItemsProcessed(accesses);
}
BENCHMARK_CAPTURE(cache_alexnet, openblas, "openblas-atom")->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(cache_alexnet, atlas, "atlas-48")->Unit(benchmark::kSecond)->Iterations(1);

/// Word accesses of a naive 50 x 64 x 500 product, in memory: the caches alone.
void cache_words(benchmark::State& state, bool with_null) {
  std::vector<LineRun> runs;
  for (LineAddress i = 0; i < 50; ++i) {
    for (LineAddress k = 0; k < 500; ++k) {
      runs.push_back({.line = (i * 500 + k) / 8});
      for (LineAddress j = 0; j < 64; ++j) {
        const bool zero = k % 3 == 0;
        runs.push_back({.line = 10000 + k * 8 + j / 8, .null = zero, .all_zero = zero});
        runs.push_back({.line = 20000 + i * 8 + j / 8});
        runs.push_back({.line = 20000 + i * 8 + j / 8, .store = true});
      }
    }
  }
  const auto model = make_cache_model(configured(with_null));
  for (auto _ : state) model->access(runs);
  state.SetItemsProcessed(state.iterations() * std::ssize(runs));
}
BENCHMARK_CAPTURE(cache_words, plain, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cache_words, null, true)->Unit(benchmark::kMillisecond);

/// The same references read from files.
void cache_trace(benchmark::State& state, TraceFormat format) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("systole_bench_trace_" + std::string(name(format)));
  SystoleTraceWriter writer(32);
  std::string text;
  std::int64_t references = 0;
  for (Address i = 0; i < 4; ++i) {
    for (Address at = 0; at < 200000; ++at, ++references) {
      const Address address = 0x100000 + (at * 4 + (at % 3) * 32768) % 262144;
      char line[40];
      const int n =
          format == TraceFormat::din
              ? std::snprintf(line, sizeof line, "%d %lx\n", at % 4 == 3 ? 1 : 0, static_cast<unsigned long>(address))
              : std::snprintf(line, sizeof line, " %c %010lx,4\n", at % 4 == 3 ? 'S' : 'L',
                              static_cast<unsigned long>(address));
      text.append(line, static_cast<std::size_t>(n));
      writer.run({.line = address / 32, .store = at % 4 == 3, .null = at % 5 == 0, .all_zero = at % 5 == 0});
    }
  }
  std::ofstream(path, std::ios::binary) << (format == TraceFormat::systole ? writer.bytes() : text);
  const std::vector<CacheConfiguration> configurations{configured(format == TraceFormat::systole)};
  for (auto _ : state) benchmark::DoNotOptimize(simulate_trace(path, format, configurations));
  state.SetItemsProcessed(state.iterations() * references);
  std::filesystem::remove(path);
}
BENCHMARK_CAPTURE(cache_trace, din_plain, TraceFormat::din)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cache_trace, lackey_plain, TraceFormat::lackey)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cache_trace, systole_null, TraceFormat::systole)->Unit(benchmark::kMillisecond);

}  // namespace
