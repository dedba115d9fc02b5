// SPDX-License-Identifier: MIT
// A matrix product of N x N x N executed with half of its weights zero, its loads and stores run through a cache: by
// the order of the product, without and with a null cache. Items are accesses.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cachesim/cache/cache_model.h"
#include "cachesim/inputs/sparse_generator.h"
#include "cachesim/network_simulation.h"
#include "core/ir/network.h"

namespace {

using namespace systole;            // NOLINT(google-build-using-namespace): a benchmark file
using namespace systole::cachesim;  // NOLINT(google-build-using-namespace)

constexpr std::array<std::int64_t, 4> kSizes{16, 64, 144, 256};
constexpr std::int64_t kDataCache = 16'384;
constexpr double kDensity = 0.5;

/// A pointwise convolution whose product has `size` rows, columns and steps; size is a square.
core::Network product_of(std::int64_t size) {
  std::int64_t side = 1;
  while (side * side < size) ++side;
  core::Network network;
  network.name = "product";
  core::Layer& layer = network.layers.emplace_back();
  layer.name = "product";
  layer.op = core::Operator::conv;
  layer.in_h = layer.in_w = side;
  layer.in_ch = layer.out_ch = size;
  layer.k_h = layer.k_w = 1;
  return network;
}

void run_product(benchmark::State& state, const std::string& order, bool with_null, std::int64_t size) {
  const core::Network network = product_of(size);
  const NetworkWeights weights =
      generate_weights(network, uniform_densities(network, kDensity, 1), ZeroPattern::clustered, 1);
  const std::vector<std::vector<float>> inputs{random_picture(network, 1)};
  const std::vector<CacheConfiguration> caches{with_null ? null_configuration("16k+null")
                                                         : conventional_configuration("16k", kDataCache)};
  SimulationOptions options;
  options.execution.gemm = gemm_order_named(order);
  std::int64_t accesses = 0;
  for (auto _ : state) {
    accesses += simulate(network, weights, inputs, caches, options).configurations[0].total.accesses.count();
  }
  state.SetItemsProcessed(accesses);
}

// NOLINTNEXTLINE(cert-err58-cpp): without its benchmarks the program is to end
const bool kRegistered = []() noexcept {
  for (const char* order : {"naive-ikj", "naive-ijk", "goto-8x4", "copied-56", "goto-64", "openblas-atom",
                            "openblas-haswell", "atlas-48"}) {
    for (const bool with_null : {false, true}) {
      for (const std::int64_t size : kSizes) {
        const std::string name =
            "product/" + std::string{order} + (with_null ? "/16k+null" : "/16k") + "/size:" + std::to_string(size);
        benchmark::RegisterBenchmark(name.c_str(),
                                     [=](benchmark::State& s) { run_product(s, order, with_null, size); });
      }
    }
  }
  return true;
}();

}  // namespace
