// SPDX-License-Identifier: MIT
#include "cli/cache/run.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "cachesim/traces/systole_trace.h"
#include "cachesim/traces/trace_simulation.h"
#include "cli/common/arguments.h"
#include "cli/common/progress.h"
#include "core/error.h"
#include "core/files/text_file.h"

namespace systole::app {
namespace {

using cachesim::CacheConfiguration;
using cachesim::ConfigurationResult;
using cachesim::NullKind;

constexpr std::array<std::uint32_t, 3> kReadingsOfOneKilobyte{128, 256, 304};
constexpr std::int64_t kCoverageSamples = 400;

std::string size_name(std::int64_t bytes) {
  return bytes % 1024 == 0 ? fmt::format("{}k", bytes / 1024) : fmt::format("{}b", bytes);
}

CacheConfiguration variant(const CacheSettings& settings, std::string name, NullKind kind) {
  CacheConfiguration configuration = settings.with_null;
  configuration.name = std::move(name);
  configuration.null_kind = kind;
  return configuration;
}

std::vector<CacheConfiguration> entry_variants(const CacheSettings& settings) {
  std::vector<CacheConfiguration> variants;
  for (const std::uint32_t entries : kReadingsOfOneKilobyte) {
    if (!settings.other_entries || entries == settings.with_null.null_cache.entries) continue;
    variants.push_back(variant(settings, fmt::format("{}{}", settings.with_null.name, entries), NullKind::ternary));
    variants.back().null_cache.entries = entries;
  }
  return variants;
}

std::vector<CacheConfiguration> order_variants(const CacheSettings& settings) {
  std::vector<CacheConfiguration> variants;
  if (!settings.orders) return variants;
  for (const cachesim::Merge merge : {cachesim::Merge::none, cachesim::Merge::first, cachesim::Merge::higher}) {
    variants.push_back(variant(settings, std::string(name(merge)), NullKind::ternary));
    variants.back().null_cache.merging.merge = merge;
  }
  return variants;
}

std::size_t largest(const std::vector<float>& values) {
  return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
}

/// Hands results to their places in the order in which `all` was put together.
void distribute(std::vector<ConfigurationResult> all, std::size_t compared, std::size_t entries,
                CacheResults& results) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& place = i < compared             ? results.configurations
                  : i < compared + entries ? results.other_entries
                                           : results.orders;
    place.push_back(std::move(all[i]));
  }
}

template <class T>
void append(std::vector<T>& to, std::vector<T> what) {
  std::ranges::move(what, std::back_inserter(to));
}

/// The format by the first bytes, compressed or not: Systole's has a name, lackey's lines begin with a letter.
cachesim::TraceFormat guessed_format(const std::string& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  std::array<char, 8> start{};
  const int read = file ? gzread(file.get(), start.data(), start.size()) : 0;
  const std::string_view text(start.data(), static_cast<std::size_t>(std::max(0, read)));
  if (text == "SYSTRACE") return cachesim::TraceFormat::systole;
  for (const std::string_view head : {"==", "--", "I ", " L", " S", " M"}) {
    if (text.starts_with(head)) return cachesim::TraceFormat::lackey;
  }
  return cachesim::TraceFormat::din;
}

cachesim::TraceFormat trace_format(const TraceRequest& request) {
  if (request.format.empty()) return guessed_format(request.path);
  using enum cachesim::TraceFormat;
  return choose("--format", request.format, std::array{din, lackey, systole});
}

}  // namespace

std::vector<CacheConfiguration> configurations(const CacheSettings& settings) {
  const std::int64_t bytes = settings.with_null.data.bytes;
  std::vector<CacheConfiguration> all{variant(settings, size_name(bytes), NullKind::none),
                                      variant(settings, size_name(2 * bytes), NullKind::none), settings.with_null};
  all[1].data.bytes = 2 * bytes;
  all[2].name = size_name(bytes) + "+null";
  if (settings.sectored) {
    all.push_back(variant(settings, size_name(bytes) + "+zca", NullKind::sectored));
    auto& options = all.back().zero_content;
    const auto fit =
        cachesim::sectored_accounting(null_storage(settings), line_bits(settings), options.sector_lines).entries;
    options.sectors = static_cast<std::uint32_t>(std::max<std::int64_t>(1, fit));
  }
  if (settings.unlimited) all.push_back(variant(settings, size_name(bytes) + "+unlimited", NullKind::unlimited));
  for (const CacheConfiguration& configuration : all) validate(configuration);
  return all;
}

std::int64_t line_bits(const CacheSettings& settings) {
  return settings.with_null.geometry().line_bits(settings.with_null.address_bits);
}

cachesim::Bits null_storage(const CacheSettings& settings) {
  return cachesim::Bits{(line_bits(settings) + 5) * settings.with_null.null_cache.entries};
}

CacheResults run_workload(const CacheWorkload& workload, const CacheSettings& settings,
                          const std::filesystem::path& record, bool shown) {
  CacheResults results{.settings = settings, .name = workload.network.name};
  results.workload = {
      {"network", workload.network_text}, {"weights", workload.weights_text}, {"input", workload.input_text}};
  results.inputs = workload.inputs.size();
  std::vector<CacheConfiguration> all = configurations(settings);
  const std::size_t compared = all.size();
  append(all, entry_variants(settings));
  const std::size_t entries = all.size() - compared;
  append(all, order_variants(settings));

  const auto& layers = workload.network.layers;
  std::optional<cachesim::SystoleTraceWriter> trace;
  cachesim::SimulationOptions options{.execution = settings.execution,
                                      .granularity = settings.granularity,
                                      .tau = settings.tau,
                                      .ignore_zero_sign = settings.ignore_zero_sign,
                                      .flush_between_layers = settings.flush_between_layers,
                                      .samples = settings.orders ? kCoverageSamples : 0,
                                      .sampling = settings.sampling,
                                      .progress = {},
                                      .tap = {}};
  if (!record.empty()) {
    trace.emplace(settings.execution.line_bytes);
    trace->layer(layers.front().name);
    options.tap = [&trace](const cachesim::LineRun& run) { trace->run(run); };
  }
  const std::size_t steps = layers.size() * workload.inputs.size();
  Progress bar("cache", static_cast<double>(steps), shown);
  options.progress = [&](std::size_t done, std::size_t of) {
    bar.advance(static_cast<double>(steps) / static_cast<double>(of));
    if (trace && done < layers.size()) trace->layer(layers[done].name);
  };
  cachesim::NetworkSimulation simulation =
      cachesim::simulate(workload.network, workload.weights, workload.inputs, all, options);
  if (trace) core::write_file_atomically(record, trace->bytes());
  distribute(std::move(simulation.configurations), compared, entries, results);
  for (std::size_t i = 0; i < results.inputs; ++i) {
    const bool same = largest(results.baseline().outputs[i]) == largest(results.with_null().outputs[i]);
    results.same_answers += same ? 1U : 0U;
  }
  return results;
}

CacheResults run_trace(const TraceRequest& request, CacheSettings settings, Provenance& provenance) {
  std::error_code ignored;
  if (!std::filesystem::exists(request.path, ignored)) reject_option("--trace", request.path, "a file");
  const cachesim::TraceFormat format = trace_format(request);
  if (format == cachesim::TraceFormat::systole) {
    if (!request.zeros.empty()) {
      throw core::InputError(
          "--zeros says which lines of a din or lackey trace are zero; Systole's traces say it themselves");
    }
    if (!request.line_given) settings.with_null.line_bytes = cachesim::systole_trace_line_bytes(request.path);
  }
  provenance.add_input(request.path, {});
  std::vector<cachesim::AddressRange> zeros;
  if (!request.zeros.empty()) {
    zeros = cachesim::read_zero_lines(request.zeros);
    provenance.add_input(request.zeros, {});
  }
  CacheResults results{.settings = settings, .name = std::filesystem::path(request.path).filename().string()};
  results.workload = {{"trace", request.path}, {"format", std::string(name(format))}};
  if (format != cachesim::TraceFormat::systole) {
    results.workload.emplace_back("zero lines", request.zeros.empty()
                                                    ? "none: the trace has no values and --zeros names no lines"
                                                    : fmt::format("{}, {} ranges", request.zeros, zeros.size()));
  }
  std::vector<CacheConfiguration> all = configurations(settings);
  const std::size_t compared = all.size();
  append(all, entry_variants(settings));
  const std::size_t entries = all.size() - compared;
  std::vector<ConfigurationResult> of_trace;
  for (cachesim::TraceResult& result : cachesim::simulate_trace(request.path, format, all, zeros)) {
    if (of_trace.size() < compared) results.missed_references.push_back(result.missed_references.count());
    if (format != cachesim::TraceFormat::systole) results.references = result.references.count();
    of_trace.push_back(std::move(result.result));
  }
  distribute(std::move(of_trace), compared, entries, results);
  return results;
}

}  // namespace systole::app
