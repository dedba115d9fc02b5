// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cachesim/network_simulation.h"
#include "cachesim/null_cache/null_storage.h"
#include "cachesim/traces/trace_reader.h"
#include "cli/cache/workload.h"
#include "cli/common/provenance.h"

/// What `systole cache` computes, as values.
namespace systole::app {

/// The choices that the paper left open.
struct CacheSettings {
  /// The 16 KB cache with the null cache; the others are this one with something else in the null cache's place.
  cachesim::CacheConfiguration with_null;
  cachesim::ExecutionOptions execution;
  cachesim::Granularity granularity = cachesim::Granularity::line_runs;
  float tau = 0;
  bool ignore_zero_sign = false;
  bool flush_between_layers = false;
  cachesim::SamplingOptions sampling{};  ///< share 0: all of the stream
  bool sectored = false;                 ///< compare with a zero-content cache of equal bits
  bool unlimited = false;                ///< and with a null cache without bounds
  bool other_entries = true;             ///< run the other readings of "1 KB" (128 and 304 entries) as well
  bool orders = false;                   ///< and every order of merging, with samples of what they cover
};

/// The compared ones, the conventional cache first.
std::vector<cachesim::CacheConfiguration> configurations(const CacheSettings& settings);

/// Digits of a TCAM entry: bits of a line address.
std::int64_t line_bits(const CacheSettings& settings);
/// What `entries` take with a digit counted once and 5 bits of state, the paper's "1 KB" at 256.
cachesim::Bits null_storage(const CacheSettings& settings);

struct CacheResults {
  CacheSettings settings;
  std::string name;  ///< of the network or trace
  /// Pairs for people and provenance: what was run.
  std::vector<std::pair<std::string, std::string>> workload{};
  std::vector<cachesim::ConfigurationResult> configurations{};  ///< the baseline first
  std::vector<cachesim::ConfigurationResult> other_entries{};
  std::vector<cachesim::ConfigurationResult> orders{};
  std::size_t inputs = 0;
  std::size_t same_answers = 0;  ///< inputs whose largest output the null cache did not change (approximation may)
  /// Of din and lackey traces: references, and those that missed by configuration, as cachegrind counts them.
  std::optional<std::int64_t> references{};
  std::vector<std::int64_t> missed_references{};

  [[nodiscard]] const cachesim::ConfigurationResult& baseline() const { return configurations.at(0); }
  [[nodiscard]] const cachesim::ConfigurationResult& larger() const { return configurations.at(1); }
  [[nodiscard]] const cachesim::ConfigurationResult& with_null() const { return configurations.at(2); }
};

/// Executes the workload through all configurations in one pass (one each if the detector approximates). Records the
/// stream to `record` unless that is empty. `shown`: a progress bar may appear.
CacheResults run_workload(const CacheWorkload& workload, const CacheSettings& settings,
                          const std::filesystem::path& record, bool shown);

struct TraceRequest {
  std::string path;
  std::string format;  ///< empty: as the file looks
  std::string zeros;   ///< side file of zero lines, or empty
  bool line_given = false;
};
CacheResults run_trace(const TraceRequest& request, CacheSettings settings, Provenance& provenance);

}  // namespace systole::app
