// SPDX-License-Identifier: MIT
#include "cachesim/stream_sampler.h"

#include <doctest/doctest.h>

#include <cmath>

#include "cachesim/inputs/lenet.h"
#include "cachesim/inputs/weight_archive.h"
#include "cachesim/network_simulation.h"
#include "core/error.h"
#include "core/topology/dialect.h"
#include "tests/places.h"

namespace systole::cachesim::testing {
namespace {

core::Network sampled_lenet() {
  return with_relu_after_convolutions(core::read_topology(systole::tests::topology_file("lenet_caffe")).network);
}

NetworkSimulation run(const std::string& order, std::uint64_t digit, const SamplingOptions& sampling) {
  SimulationOptions options;
  options.execution.gemm = gemm_order_named(order);
  options.sampling = sampling;
  return simulate(sampled_lenet(),
                  read_weight_archive(shipped_lenet_weights(LenetPruning::simd_groups), sampled_lenet()),
                  {drawn_digit(digit)},
                  {conventional_configuration("16k", 16384), conventional_configuration("32k", 32768),
                   null_configuration("null", 256)},
                  options);
}

/// Small windows, as for a small network: periods of 20,000 accesses.
constexpr SamplingOptions kSampling{.share = 0.1, .window = 2000, .warm_up = 6000};

TEST_CASE("accesses of a sampled run are exact, layers within the head are exact in everything") {
  const NetworkSimulation all = run("openblas-atom", 1, {});
  const NetworkSimulation sampled = run("openblas-atom", 1, kSampling);
  bool some_estimated = false;
  for (std::size_t c = 0; c < all.configurations.size(); ++c) {
    bool exact_so_far = true;
    for (std::size_t i = 0; i < all.configurations[c].layers.size(); ++i) {
      const LayerResult& truth = all.configurations[c].layers[i];
      const LayerResult& estimate = sampled.configurations[c].layers[i];
      CHECK(estimate.accesses == truth.accesses);
      REQUIRE(estimate.error);
      CHECK_FALSE(truth.error);
      if (estimate.error->simulated == truth.accesses.count()) {
        CHECK(estimate.error->variance == 0);
        if (exact_so_far) CHECK(estimate.misses == truth.misses);
      } else {
        some_estimated = true;
        exact_so_far = false;
        CHECK(estimate.error->simulated < truth.accesses.count());
      }
    }
    CHECK(sampled.configurations[c].total.accesses == all.configurations[c].total.accesses);
  }
  CHECK(some_estimated);
}

TEST_CASE("nine of ten sampled miss rates lie within their bounds, and so do all reductions in total") {
  int within = 0;
  int estimated = 0;
  for (const std::string order : {"naive-ikj", "openblas-atom", "copied-56", "goto-32"}) {
    for (std::uint64_t digit = 1; digit <= 3; ++digit) {
      const NetworkSimulation all = run(order, digit, {});
      const NetworkSimulation sampled = run(order, digit, kSampling);
      for (std::size_t c = 0; c < all.configurations.size(); ++c) {
        const ConfigurationResult& truth = all.configurations[c];
        const ConfigurationResult& estimate = sampled.configurations[c];
        const auto unsettled = static_cast<double>(estimate.total.counts.cache.unsettled_misses);
        const auto misses = static_cast<double>(truth.total.misses.count());
        const double off = std::fabs(static_cast<double>(estimate.total.misses.count()) - misses);
        // Windows that start with empty caches miss more, at most by what is unsettled.
        const double bound = miss_error(estimate.total) * misses + unsettled;
        CAPTURE(order);
        CAPTURE(truth.configuration.name);
        CHECK(off < 2 * bound);
        ++estimated;
        if (off <= bound) ++within;
      }
    }
  }
  CHECK(within * 10 >= estimated * 9);
}

TEST_CASE("a sampled run is the same each time, and refuses approximation") {
  const NetworkSimulation a = run("openblas-atom", 2, kSampling);
  const NetworkSimulation b = run("openblas-atom", 2, kSampling);
  for (std::size_t c = 0; c < a.configurations.size(); ++c) {
    CHECK(a.configurations[c].total.misses == b.configurations[c].total.misses);
    CHECK(a.configurations[c].total.error->variance == b.configurations[c].total.error->variance);
  }
  SimulationOptions options;
  options.sampling = kSampling;
  options.tau = 0.1F;
  CHECK_THROWS_AS(
      simulate(sampled_lenet(), read_weight_archive(shipped_lenet_weights(LenetPruning::simd_groups), sampled_lenet()),
               {drawn_digit(1)}, {conventional_configuration("16k", 16384)}, options),
      core::InputError);
}

/// Accesses that a sampled run put through the caches, as a share of them all.
double cost(const SamplingOptions& sampling) {
  const LayerResult total = run("naive-ikj", 1, sampling).configurations[0].total;
  REQUIRE(total.error);
  return static_cast<double>(total.error->simulated + total.error->warmed_up) /
         static_cast<double>(total.accesses.count());
}

TEST_CASE("what a sample costs falls with its share") {
  const auto of_share = [](double share) { return cost({.share = share, .window = 2000, .warm_up = 4000}); };
  const double half = of_share(0.5);
  const double tenth = of_share(0.1);
  const double hundredth = of_share(0.01);
  const double least = of_share(0.001);
  // Windows are as long as a batch of runs at least, here some 30,000 accesses of 6.7 million.
  CHECK(half > 0.9);
  CHECK(tenth < 0.7);
  CHECK(hundredth < 0.2);
  CHECK(least < 0.15);
  CHECK(least <= hundredth);
}

TEST_CASE("windows stand the further apart the further in a layer they are, up to the period") {
  const SamplingOptions sampling{.share = 0.01, .window = 1000, .warm_up = 3000, .warm_up_misses = 0};
  CHECK(sampling.period() == 100'000);
  CHECK(sampling.exact_head() == 4000);
  CHECK(sampling.distance(4000) == 4000);
  CHECK(sampling.distance(60'000) == 20'000);
  CHECK(sampling.distance(1'000'000) == 100'000);
}

TEST_CASE("a warm-up ends once the caches are full") {
  const SamplingOptions whole{.share = 0.02, .window = 2000, .warm_up = 60'000, .warm_up_misses = 0};
  SamplingOptions full = whole;
  full.warm_up_misses = 2048;
  SamplingOptions short_one = whole;
  short_one.warm_up_misses = 200;
  const double longest = cost(whole);
  CHECK(cost(full) < longest);
  CHECK(cost(short_one) < cost(full));
}

TEST_CASE("a sampled run does not show coverage over time: its windows start with empty caches") {
  SimulationOptions options;
  options.sampling = kSampling;
  options.samples = 20;
  CHECK_THROWS_AS(
      simulate(sampled_lenet(), read_weight_archive(shipped_lenet_weights(LenetPruning::simd_groups), sampled_lenet()),
               {drawn_digit(1)}, {conventional_configuration("16k", 16384)}, options),
      core::InputError);
}

TEST_CASE("errors of layers add up") {
  const SamplingError a{.variance = 1, .covariance = 2, .baseline_variance = 3, .simulated = 4};
  const SamplingError sum = a + a;
  CHECK(sum.variance == 2);
  CHECK(sum.covariance == 4);
  CHECK(sum.baseline_variance == 6);
  CHECK(sum.simulated == 8);
}

TEST_CASE("the reduction's error of a configuration against itself is 0") {
  const NetworkSimulation sampled = run("openblas-atom", 1, kSampling);
  const LayerResult& base = sampled.configurations[0].total;
  CHECK(miss_error(base) > 0);
  CHECK(miss_reduction_error(base, base) == doctest::Approx(0).epsilon(1e-9));
  CHECK(time_reduction_error(base, base, {}) == doctest::Approx(0).epsilon(1e-9));
  const LayerResult& null = sampled.configurations[2].total;
  CHECK(miss_reduction_error(base, null) > 0);
  // Cheaper than two independent estimates: both saw the same windows.
  CHECK(miss_reduction_error(base, null) < miss_error(base) + miss_error(null));
}

}  // namespace
}  // namespace systole::cachesim::testing
