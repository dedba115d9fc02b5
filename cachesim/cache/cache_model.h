// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "cachesim/cache/cache_configuration.h"
#include "cachesim/cache/cache_counts.h"
#include "cachesim/lines/line.h"

namespace systole::cachesim {

/// This is a configuration at work, whatever its caches are: a stream is fed to it. Batches keep the price of choosing
/// at run time away from the single access.
class CacheModel {
 public:
  CacheModel() = default;
  CacheModel(const CacheModel&) = delete;
  CacheModel& operator=(const CacheModel&) = delete;
  CacheModel(CacheModel&&) = delete;
  CacheModel& operator=(CacheModel&&) = delete;
  virtual ~CacheModel() = default;

  virtual void access(std::span<const LineRun> runs) = 0;
  virtual void access(const LineRun& run) = 0;
  /// Says that others wrote these lines.
  virtual void invalidate(LineAddress first, LineAddress last) = 0;
  /// Calls `zero_line` for each line that is written through as zeros (approximation changes what a program sees).
  virtual void on_write_through(std::function<void(LineAddress)> zero_line) = 0;
  /// Calls `traffic` with each line that the first level reads (a load) or writes (a store) behind it, in order.
  virtual void on_traffic(std::function<void(const LineRun&)> traffic) = 0;

  /// Says whether it does anything about zero lines; else contents do not matter to it.
  [[nodiscard]] virtual bool detects_zero_lines() const = 0;
  [[nodiscard]] virtual ConfigurationCounts counts() const = 0;
  /// Gives counts().cache.misses(), cheaper.
  [[nodiscard]] virtual std::int64_t misses() const = 0;
  [[nodiscard]] virtual NullCoverage coverage() const = 0;
};

/// Throws InputError if the configuration is not sound.
std::unique_ptr<CacheModel> make_cache_model(const CacheConfiguration& configuration);

}  // namespace systole::cachesim
