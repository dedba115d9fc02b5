// SPDX-License-Identifier: MIT
#include "cachesim/cache/configuration_result.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace systole::cachesim {
namespace {

double reduction(double before, double after) {
  return before > 0 ? (before - after) / before : 0;
}

/// 1.96 standard errors.
double confidence(double variance) {
  return 1.96 * std::sqrt(std::max(0.0, variance));
}

}  // namespace

SamplingError operator+(const SamplingError& a, const SamplingError& b) {
  return {.variance = a.variance + b.variance,
          .covariance = a.covariance + b.covariance,
          .baseline_variance = a.baseline_variance + b.baseline_variance,
          .simulated = a.simulated + b.simulated,
          .warmed_up = a.warmed_up + b.warmed_up};
}

LayerResult layer_result(std::string name, const CacheConfiguration& configuration, const ConfigurationCounts& counts) {
  return {.layer = std::move(name),
          .accesses = Accesses{counts.cache.accesses()},
          .misses = Misses{counts.cache.misses()},
          .cycles = cycles(configuration.time, counts, configuration.second_level.has_value()),
          .counts = counts,
          .error = {}};
}

double LayerResult::miss_rate() const {
  return accesses.count() == 0 ? 0 : static_cast<double>(misses.count()) / static_cast<double>(accesses.count());
}

double miss_reduction(const LayerResult& baseline, const LayerResult& result) {
  return reduction(static_cast<double>(baseline.misses.count()), static_cast<double>(result.misses.count()));
}

double time_reduction(const LayerResult& baseline, const LayerResult& result) {
  return reduction(static_cast<double>(baseline.cycles.count()), static_cast<double>(result.cycles.count()));
}

double time_reduction_with_other_second_level(const ConfigurationResult& baseline, const ConfigurationResult& result) {
  const auto time = [](const ConfigurationResult& c) {
    return static_cast<double>(cycles_with_other_second_level(c.configuration.time, c.total.counts).count());
  };
  return reduction(time(baseline), time(result));
}

double miss_error(const LayerResult& result) {
  if (!result.error || result.misses.count() == 0) return 0;
  return confidence(result.error->variance) / static_cast<double>(result.misses.count());
}

double miss_reduction_error(const LayerResult& baseline, const LayerResult& result) {
  if (!result.error || baseline.misses.count() == 0) return 0;
  const auto before = static_cast<double>(baseline.misses.count());
  const double left = static_cast<double>(result.misses.count()) / before;
  const SamplingError& e = *result.error;
  return confidence(e.variance - 2 * left * e.covariance + left * left * e.baseline_variance) / before;
}

double time_reduction_error(const LayerResult& baseline, const LayerResult& result, const CpuTime& time) {
  if (!result.error || baseline.cycles.count() == 0) return 0;
  // Cycles are a constant and miss_cycles a miss: less time = miss_cycles (m0 - m) / cycles0, linear in m, nearly in
  // m0.
  const double left = 1 - time_reduction(baseline, result);
  const SamplingError& e = *result.error;
  return static_cast<double>(time.miss_cycles) *
         confidence(e.variance - 2 * left * e.covariance + left * left * e.baseline_variance) /
         static_cast<double>(baseline.cycles.count());
}

}  // namespace systole::cachesim
