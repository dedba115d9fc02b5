// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cachesim/cache/cache_configuration.h"
#include "cachesim/cache/cache_counts.h"
#include "cachesim/cache/cpu_time.h"

/// Says what a stream did in one configuration, and how two configurations compare.
namespace systole::cachesim {

/// Says how far an estimate of misses may be from the truth. Variances are those of the ratio estimator with windows as
/// units, of misses squared. They are 0 where everything was simulated.
struct SamplingError {
  double variance = 0;
  double covariance = 0;         ///< with the misses of the first configuration
  double baseline_variance = 0;  ///< of those
  std::int64_t simulated = 0;    ///< accesses that counted
  std::int64_t warmed_up = 0;    ///< accesses that were simulated to fill the caches, and did not count
};
SamplingError operator+(const SamplingError& a, const SamplingError& b);

/// Holds one layer, or all of them, in one configuration.
struct LayerResult {
  std::string layer;  ///< "total" for all
  Accesses accesses{};
  Misses misses{};
  CpuCycles cycles{};
  ConfigurationCounts counts;
  std::optional<SamplingError> error;  ///< of a sampled run, whose misses and counts are estimates

  /// This lies in 0..1; it is 0 where nothing was accessed.
  [[nodiscard]] double miss_rate() const;
};

/// Says what the null cache held at a time.
struct CoverageSample {
  Accesses accesses{};  ///< since the start
  NullCoverage coverage;
};

struct ConfigurationResult {
  CacheConfiguration configuration;
  std::vector<LayerResult> layers;  ///< by layer, all inputs together
  LayerResult total;
  std::vector<CoverageSample> samples;
  std::vector<std::vector<float>> outputs;  ///< of the last layer, by input
};

/// Gives what a layer of that name came to, nothing being estimated.
LayerResult layer_result(std::string name, const CacheConfiguration& configuration, const ConfigurationCounts& counts);

/// Gives the share of the baseline's misses (cycles) that `result` does not have. It is negative where it has more, and
/// 0 if the baseline had none.
double miss_reduction(const LayerResult& baseline, const LayerResult& result);
double time_reduction(const LayerResult& baseline, const LayerResult& result);

/// Gives the share of the baseline's time that is saved if CacheConfiguration::other_second_level stands behind both.
double time_reduction_with_other_second_level(const ConfigurationResult& baseline, const ConfigurationResult& result);

/// Gives half the width of 95 % confidence intervals of a sampled run (1.96 standard errors; linearised), as shares. It
/// is 0 where everything was simulated. For misses it is relative to the misses, for the reductions absolute. `time`
/// has no second level.
double miss_error(const LayerResult& result);
double miss_reduction_error(const LayerResult& baseline, const LayerResult& result);
double time_reduction_error(const LayerResult& baseline, const LayerResult& result, const CpuTime& time);

}  // namespace systole::cachesim
