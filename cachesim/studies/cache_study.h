// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cachesim/instrument/instrumented_program.h"
#include "cachesim/network_simulation.h"
#include "cachesim/null_cache/null_storage.h"
#include "cachesim/studies/answer.h"
#include "cachesim/studies/workload.h"
#include "cachesim/traces/trace_reader.h"
#include "core/files/input_record.h"
#include "core/observer.h"

/// Is a null cache beside a small data cache worth more than a data cache of twice the size? `systole cache`, as
/// values.
namespace systole::cachesim {

/// Which of the compared configurations run.
struct ComparedConfigurations {
  bool plain = true;     ///< the data cache alone
  bool larger = true;    ///< one of twice the size
  bool null = true;      ///< the data cache with the null cache, if that has entries
  bool readings = true;  ///< and with other readings of "1 KB"
  friend bool operator==(const ComparedConfigurations&, const ComparedConfigurations&) = default;
};

/// The choices that the paper left open.
struct CacheSettings {
  /// The 16 KB cache with the null cache; the others are this one with something else in the null cache's place.
  CacheConfiguration with_null = null_configuration("16k+null");
  ComparedConfigurations compared{};
  /// Of a second level, whose size is `with_null.second_level`'s.
  DataCacheOptions second_level_shape{.ways = 8};
  /// The second level of the paper's machine (an Atom Z has 512 KB): what it would make of the gain is printed beside
  /// it where the configurations have none. 0: not.
  std::int64_t machine_second_level_kb = 512;
  ExecutionOptions execution;
  Granularity granularity = Granularity::line_runs;
  float tau = 0;
  bool ignore_zero_sign = false;
  bool flush_between_layers = false;
  SamplingOptions sampling{};               ///< share 0: all of the stream
  bool sectored = false;                    ///< compare with a zero-content cache of equal bits
  bool unlimited = false;                   ///< and with a null cache without bounds
  bool other_entries = true;                ///< run the other readings of "1 KB" (128 and 304 entries) as well
  bool orders = false;                      ///< and every order of merging, with samples of what they cover
  std::vector<GemmOrder> other_products{};  ///< orders of matrix products that run beside execution.gemm
  bool libraries = false;  ///< and those of kLibraryOrders, if the stream is no longer than kShortStream
};

/// Accesses of a run of one order up to which the other libraries' orders are run unasked: seconds.
inline constexpr std::int64_t kShortStream = 5'000'000;

/// The compared ones: the conventional cache, the one of twice its size and the one with the null cache, as far as they
/// are chosen, then rivals. The first is what the others are compared with. Throws InputError that names what is wrong
/// with the settings.
std::vector<CacheConfiguration> configurations(const CacheSettings& settings);

/// Fills in what follows from other settings: the configuration's name, and `seed` wherever something is drawn. Throws
/// InputError for settings that contradict each other.
void settle(CacheSettings& settings, std::uint64_t seed);

/// Digits of a TCAM entry: bits of a line address.
std::int64_t line_bits(const CacheSettings& settings);
/// What `entries` take with a digit counted once and 5 bits of state, the paper's "1 KB" at 256.
Bits null_storage(const CacheSettings& settings);

/// The trace that was run.
struct TraceFacts {
  std::filesystem::path path;
  TraceFormat format = TraceFormat::din;
  std::filesystem::path zeros;  ///< the file of its zero lines; empty: none
  std::size_t zero_ranges = 0;
};

/// What the compared configurations did under one of the other orders of matrix products.
struct OrderResult {
  GemmOrder gemm;
  std::vector<ConfigurationResult> configurations{};  ///< as CacheResults::configurations
  std::vector<ConfigurationResult> other_entries{};
};

/// The program that was run, and what it did.
struct ProgramFacts {
  ProgramRequest request;
  std::string emulator;  ///< its name and version
  ProgramCounts counts;
  int exit_code = 0;
};

struct CacheResults {
  CacheSettings settings;
  std::string name;  ///< of the network, trace or program
  std::optional<WorkloadDescription> executed{};
  std::optional<TraceFacts> trace{};
  std::optional<ProgramFacts> program{};
  std::vector<core::InputRecord> files{};             ///< that were read
  std::vector<ConfigurationResult> configurations{};  ///< the baseline first
  std::vector<ConfigurationResult> other_entries{};
  std::vector<ConfigurationResult> orders{};
  std::vector<OrderResult> other_products{};
  std::size_t libraries_left_out = 0;          ///< orders that were not run since the stream is long
  std::size_t inputs = 0;                      ///< 0: a trace or a program
  std::string answering_layer{};               ///< the last one
  std::vector<Answer> answers{};               ///< by input
  std::vector<Answer> approximated_answers{};  ///< with the null cache's approximation; empty without
  std::size_t same_answers = 0;  ///< inputs whose largest output the null cache did not change (approximation may)
  /// Of din and lackey traces and programs: references, and those that missed by configuration, as cachegrind counts
  /// them.
  std::optional<std::int64_t> references{};
  std::vector<std::int64_t> missed_references{};

  [[nodiscard]] const ConfigurationResult& baseline() const { return configurations.at(0); }
  /// Whether the three of the paper's question ran.
  [[nodiscard]] bool compares() const {
    const ComparedConfigurations& c = settings.compared;
    return c.plain && c.larger && has_null();
  }
  [[nodiscard]] bool has_null() const { return settings.compared.null && settings.with_null.null_cache.entries > 0; }
  /// The one of twice the size, and the one with the null cache, which must have run.
  [[nodiscard]] const ConfigurationResult& larger() const { return configurations.at(settings.compared.plain ? 1 : 0); }
  [[nodiscard]] const ConfigurationResult& with_null() const {
    return configurations.at((settings.compared.plain ? 1U : 0U) + (settings.compared.larger ? 1U : 0U));
  }
  /// False of a trace without values: a null cache then has nothing to hold, and its counts say nothing.
  [[nodiscard]] bool knows_zero_lines() const {
    return !trace || trace->format == TraceFormat::systole || trace->zero_ranges > 0;
  }
};

/// Files that a run writes beside its results; empty: none.
struct CacheRecords {
  std::filesystem::path stream{};  ///< what the caches hear
  /// What the first level of the last compared configuration asks for behind it, as Systole's trace, or Dinero's where
  /// the name ends in .din.
  std::filesystem::path misses{};
};

/// Executes the workload through all configurations in one pass (one each if the detector approximates). Throws
/// InputError, core::Stopped.
CacheResults run_workload(const CacheWorkload& workload, const CacheSettings& settings,
                          const CacheRecords& records = {}, const core::Observer& observer = {});

struct TraceRequest {
  std::filesystem::path path;
  std::optional<TraceFormat> format{};  ///< none: as the file looks
  std::filesystem::path zeros{};        ///< side file of zero lines of a din or lackey trace, or empty
  std::filesystem::path misses{};       ///< to write, as CacheRecords::misses
  bool line_given = false;              ///< the settings' line size stands; else a Systole trace's own does
};

/// Runs the trace through all configurations in one pass. Throws InputError.
CacheResults run_trace(const TraceRequest& request, CacheSettings settings);

/// Runs the program once through all configurations (instrumented_program.h) and records its stream to `record` unless
/// that is empty. With `own_instructions` the CPU's other instructions an access are those that the program executed.
/// Throws InputError, core::Stopped.
CacheResults run_program_study(const ProgramRequest& request, CacheSettings settings, bool own_instructions,
                               const std::filesystem::path& record = {}, const core::Observer& observer = {});

}  // namespace systole::cachesim
