// SPDX-License-Identifier: MIT
// How many accesses a library's order has, in closed form; names; and linear layers both ways.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "tests/cachesim/streams/executed_layer.h"

namespace systole::cachesim::testing {
namespace {

/// A 1x1 convolution without a bias is its product alone: m filters, n pixels in one row, k channels.
core::Network product(std::int64_t m, std::int64_t n, std::int64_t k) {
  core::Layer layer;
  layer.name = "product";
  layer.op = core::Operator::conv;
  layer.in_h = 1;
  layer.in_w = n;
  layer.in_ch = k;
  layer.out_ch = m;
  layer.k_h = layer.k_w = 1;
  layer.bias = false;
  return {.name = "one product", .layers = {layer}, .notes = {}, .extra_params = {}};
}

std::int64_t accesses_of(const std::string& order, std::int64_t m, std::int64_t n, std::int64_t k) {
  const core::Network network = product(m, n, k);
  core::RandomBits random(1);
  const NetworkWeights weights = random_weights(random, network, 1);
  SimulationOptions options;
  options.execution.gemm = gemm_order_named(order);
  options.execution.blobs = Placement::aligned;  // vectors that straddle lines count twice
  const std::vector<std::vector<float>> inputs{random_values(random, n * k, 1)};
  return simulate(network, weights, inputs, {conventional_configuration("16k", 16384)}, options)
      .configurations[0]
      .total.accesses.count();
}

TEST_CASE("products that are cut, split and cleaned up after equal plain sums") {
  constexpr std::int64_t kFilters = 50;
  constexpr std::int64_t kPixels = 121;  // more than P of one core
  constexpr std::int64_t kDepth = 610;   // more than Q of all, and twelve blocks of ATLAS
  const core::Network network = product(kFilters, kPixels, kDepth);
  core::RandomBits random(3);
  const NetworkWeights weights = random_weights(random, network, 0.3);
  const std::vector<float> input = random_values(random, kPixels * kDepth, 0.5);
  for (const std::string order : {"openblas-atom", "openblas-core2", "openblas-nehalem", "openblas-prescott",
                                  "openblas-sandybridge", "openblas-haswell", "atlas-48", "atlas-60", "atlas-68"}) {
    CAPTURE(order);
    ExecutionOptions options;
    options.gemm = gemm_order_named(order);
    const auto execution = make_execution(network, weights, options);
    RunRecorder recorder(execution->arena(), {}, Granularity::line_runs);
    execution->set_input(input);
    execution->run_layer(0, recorder);
    const std::vector<float> found = execution->output(0);
    double largest = 0;
    for (std::int64_t f = 0; f < kFilters; ++f) {
      for (std::int64_t x = 0; x < kPixels; ++x) {
        double sum = 0;
        for (std::int64_t k = 0; k < kDepth; ++k) {
          sum += static_cast<double>(weights[0].weights[static_cast<std::size_t>(f * kDepth + k)]) *
                 static_cast<double>(input[static_cast<std::size_t>(k * kPixels + x)]);
        }
        largest =
            std::max(largest, std::fabs(sum - static_cast<double>(found[static_cast<std::size_t>(f * kPixels + x)])));
      }
    }
    CHECK(largest < 1e-3);
  }
}

TEST_CASE("whole tiles under OpenBLAS cost what its kernels load") {
  for (const std::int64_t k : {8, 64, 256}) {
    for (const std::int64_t m : {12, 48}) {
      for (const std::int64_t n : {16, 64}) {
        CAPTURE(k);
        CAPTURE(m);
        CAPTURE(n);
        const std::int64_t tiles = m / 4 * n / 8;
        // Zeroes of C; pixels packed by vectors, filters one by one; tiles of 3 vectors a k and 16 pairs of C.
        CHECK(accesses_of("openblas-atom", m, n, k) == m * n + k * n / 2 + 2 * m * k + tiles * (3 * k + 32));
        // Filters are copied four times each to the stack and loaded from there.
        CHECK(accesses_of("openblas-core2", m, n, k) ==
              m * n + k * n / 2 + 2 * m * k + m / 4 * 5 * k + tiles * (6 * k + 32));
        if (k <= 128) {
          CHECK(accesses_of("openblas-prescott", m, n, k) ==
                m * n + k * n / 2 + 2 * m * k + m / 4 * 5 * k + tiles * (10 * k + 32));
        }
        // Two vectors of pixels and four filters for 16 pixels; C by vectors of 8.
        CHECK(accesses_of("openblas-sandybridge", m, n, k) ==
              m * n + k * n / 4 + m * k + m * k / 8 + m / 4 * 2 * k + m / 4 * n / 16 * (6 * k + 16));
      }
    }
  }
  // Between Q and 2 Q, k is halved: C is loaded and stored twice.
  CHECK(accesses_of("openblas-atom", 4, 8, 512 - 16) == 4 * 8 + 496 * 8 / 2 + 2 * 4 * 496 + 3 * 496 + 2 * 32);
}

TEST_CASE("whole blocks under ATLAS are copied word by word and multiplied by vectors") {
  // 96 pixels and 48 filters, two blocks of k: the first stores C, the second loads it as well. Of each four tiles one
  // stores a vector across two lines.
  const std::int64_t m = 48;
  const std::int64_t n = 96;
  const std::int64_t k = 96;
  const std::int64_t tiles = m * n / 6;
  CHECK(accesses_of("atlas-48", m, n, k) ==
        2 * m * k + 2 * n * k + 2 * tiles * 12 * 7 + tiles * (3 + 6 + 3) + tiles / 2);
}

TEST_CASE("names of orders say what is wrong with them") {
  const auto refused = [](const std::string& name) -> std::string {
    try {
      (void)gemm_order_named(name);
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(refused("openblas-atm").find("nearest: openblas-atom") != std::string::npos);
  CHECK(refused("openblas-skylake").find("openblas-CORE") != std::string::npos);
  CHECK(refused("atlas-49").find("in fours") != std::string::npos);
  CHECK(refused("atlas-1024").find("16 to 512") != std::string::npos);
  CHECK(gemm_order_named("atlas-60").atlas.cache_edge == 65536);
  CHECK(gemm_order_named("atlas-52").atlas.nb == 52);
}

TEST_CASE("linear layers are products of a library or matrix-vector products, with the same results") {
  core::Layer layer;
  layer.name = "ip";
  layer.op = core::Operator::linear;
  layer.in_h = layer.in_w = 1;
  layer.in_ch = 40;
  layer.out_ch = 30;
  layer.bias = true;
  const core::Network network{.name = "linear", .layers = {layer}, .notes = {}, .extra_params = {}};
  core::RandomBits random(2);
  const NetworkWeights weights = random_weights(random, network, 0.5);
  const std::vector<std::vector<float>> inputs{random_values(random, input_elements(network), 0.7)};
  const auto misses = [&](const std::string& order, LinearProduct linear) {
    SimulationOptions options;
    options.execution.gemm = gemm_order_named(order);
    options.execution.linear = linear;
    return simulate(network, weights, inputs, {conventional_configuration("16k", 16384)}, options)
        .configurations[0]
        .total.misses.count();
  };
  // Weights that are copied are met twice: where they are, and in the buffer.
  CHECK(misses("openblas-atom", LinearProduct::gemm) > misses("openblas-atom", LinearProduct::gemv) + 100);
  CHECK_THROWS_AS((void)misses("naive-ikj", LinearProduct::gemm), core::InputError);
}

}  // namespace
}  // namespace systole::cachesim::testing
