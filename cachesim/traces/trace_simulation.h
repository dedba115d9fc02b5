// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "cachesim/cache/configuration_result.h"
#include "cachesim/lines/zero_detector.h"
#include "cachesim/traces/trace_reader.h"

namespace systole::cachesim {

/// What a trace did in one configuration.
struct TraceResult {
  ConfigurationResult result;  ///< layers: those that a Systole trace names, else only the total
  /// References of the trace and those that missed, as cachegrind and Dinero count them: one that straddles two lines
  /// is one reference and at most one miss, where the caches see two accesses.
  Accesses references{};
  Misses missed_references{};
};

/// Reads the zero lines of a side file: a hexadecimal address (its whole line; an empty range) or a range
/// `first-last` of byte addresses a line, `#` comments. Throws InputError.
std::vector<AddressRange> read_zero_lines(const std::filesystem::path& path);

/// Who hears what a first level asks for behind it (CacheModel::on_traffic).
struct TraceTraffic {
  std::size_t of = 0;  ///< of the configurations
  std::function<void(const LineRun&)> hear{};
};

/// Runs a trace through all configurations in one pass. din and lackey carry no values: a line that `zero_lines` holds
/// entirely is zero until the trace stores to it, no other line ever is. Throws InputError for the trace's mistakes.
std::vector<TraceResult> simulate_trace(const std::filesystem::path& path, TraceFormat format,
                                        const std::vector<CacheConfiguration>& configurations,
                                        const std::vector<AddressRange>& zero_lines = {},
                                        const TraceTraffic& traffic = {});

}  // namespace systole::cachesim
