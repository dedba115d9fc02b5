// SPDX-License-Identifier: MIT
#include "cachesim/studies/cache_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "cachesim/studies/library_orders.h"
#include "cachesim/traces/systole_trace.h"
#include "cachesim/traces/trace_simulation.h"
#include "cachesim/traces/traffic_writer.h"
#include "core/error.h"
#include "core/files/text_file.h"

namespace systole::cachesim {
namespace {

constexpr std::array<std::uint32_t, 3> kReadingsOfOneKilobyte{128, 256, 304};
constexpr std::int64_t kCoverageSamples = 400;

std::string size_name(std::int64_t bytes) {
  return bytes % 1024 == 0 ? fmt::format("{}k", bytes / 1024) : fmt::format("{}b", bytes);
}

/// Of an Atom Z: 8-way.
DataCacheOptions machine_second_level(const CacheSettings& settings) {
  return {.bytes = settings.machine_second_level_kb * 1024, .ways = 8};
}

CacheConfiguration variant(const CacheSettings& settings, std::string name, NullKind kind) {
  CacheConfiguration configuration = settings.with_null;
  configuration.name = std::move(name);
  configuration.null_kind = kind;
  if (kind != NullKind::ternary) configuration.null_level = NullLevel::first;
  // What a sample's windows warm up is too little to fill a second level.
  if (!configuration.second_level && settings.machine_second_level_kb > 0 && settings.sampling.share == 0) {
    configuration.other_second_level = machine_second_level(settings);
  }
  return configuration;
}

bool has_null(const CacheSettings& settings) {
  return settings.compared.null && settings.with_null.null_cache.entries > 0;
}

std::vector<CacheConfiguration> entry_variants(const CacheSettings& settings) {
  std::vector<CacheConfiguration> variants;
  if (!settings.compared.readings || !has_null(settings)) return variants;
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
  for (const Merge merge : {Merge::none, Merge::first, Merge::higher}) {
    variants.push_back(variant(settings, std::string(name(merge)), NullKind::ternary));
    variants.back().null_cache.merging.merge = merge;
  }
  return variants;
}

/// All configurations that run together: the compared ones, other readings of "1 KB", and orders of merging.
struct Plan {
  explicit Plan(const CacheSettings& settings) : all(configurations(settings)), compared(all.size()) {
    std::ranges::move(entry_variants(settings), std::back_inserter(all));
    entries = all.size() - compared;
    std::ranges::move(order_variants(settings), std::back_inserter(all));
  }

  /// Hands results to their places, in the order of `all`.
  void distribute(std::vector<ConfigurationResult> of_all, CacheResults& results) const {
    for (std::size_t i = 0; i < of_all.size(); ++i) {
      auto& place = i < compared             ? results.configurations
                    : i < compared + entries ? results.other_entries
                                             : results.orders;
      place.push_back(std::move(of_all[i]));
    }
  }

  std::vector<CacheConfiguration> all;
  std::size_t compared;
  std::size_t entries = 0;
};

SimulationOptions simulation_options(const CacheSettings& settings, const core::Observer& observer) {
  return {.execution = settings.execution,
          .granularity = settings.granularity,
          .tau = settings.tau,
          .ignore_zero_sign = settings.ignore_zero_sign,
          .flush_between_layers = settings.flush_between_layers,
          .samples = settings.orders ? kCoverageSamples : 0,
          .sampling = settings.sampling,
          .observer = observer,
          .layer_begins = {},
          .tap = {},
          .traffic = {}};
}

/// Runs the compared configurations under each of the other orders: those that were asked for, and the libraries' where
/// that is quick.
void run_other_products(const CacheWorkload& workload, CacheResults& results, const core::Observer& observer) {
  CacheSettings settings = results.settings;
  std::vector<GemmOrder> others = settings.other_products;
  if (settings.libraries) {
    std::vector<GemmOrder> libraries = library_orders_but(settings.execution.gemm.name);
    if (results.baseline().total.accesses.count() > kShortStream) {
      results.libraries_left_out = libraries.size();
    } else {
      std::ranges::move(libraries, std::back_inserter(others));
    }
  }
  settings.orders = settings.sectored = settings.unlimited = false;
  const Plan plan(settings);
  core::Observer stops;
  stops.should_stop = observer.should_stop;
  for (const GemmOrder& gemm : others) {
    settings.execution.gemm = gemm;
    CacheResults of_order;
    plan.distribute(
        simulate(workload.network, workload.weights, workload.inputs, plan.all, simulation_options(settings, stops))
            .configurations,
        of_order);
    results.other_products.push_back({.gemm = gemm,
                                      .configurations = std::move(of_order.configurations),
                                      .other_entries = std::move(of_order.other_entries)});
    observer.report_progress("orders of products", static_cast<double>(results.other_products.size()),
                             static_cast<double>(others.size()));
  }
}

}  // namespace

std::vector<CacheConfiguration> configurations(const CacheSettings& settings) {
  const std::int64_t bytes = settings.with_null.data.bytes;
  std::vector<CacheConfiguration> all;
  if (settings.compared.plain) all.push_back(variant(settings, size_name(bytes), NullKind::none));
  if (settings.compared.larger) {
    all.push_back(variant(settings, size_name(2 * bytes), NullKind::none));
    all.back().data.bytes = 2 * bytes;
  }
  if (has_null(settings)) all.push_back(variant(settings, size_name(bytes) + "+null", NullKind::ternary));
  if (settings.sectored) {
    all.push_back(variant(settings, size_name(bytes) + "+zca", NullKind::sectored));
    auto& options = all.back().zero_content;
    const auto fit = sectored_accounting(null_storage(settings), line_bits(settings), options.sector_lines).entries;
    options.sectors = static_cast<std::uint32_t>(std::max<std::int64_t>(1, fit));
  }
  if (settings.unlimited) all.push_back(variant(settings, size_name(bytes) + "+unlimited", NullKind::unlimited));
  if (all.empty()) throw core::InputError("no configuration is left: a null cache of 0 entries is none");
  for (const CacheConfiguration& configuration : all) validate(configuration);
  return all;
}

void settle(CacheSettings& settings, std::uint64_t seed) {
  CacheConfiguration& c = settings.with_null;
  c.name = size_name(c.data.bytes) + "+null";
  c.data.seed = c.null_cache.seed = seed;
  if (c.second_level) c.second_level->seed = seed;
  if (settings.execution.element != ElementType::float32) {
    const std::string_view element = name(settings.execution.element);
    if (settings.tau > 0) {
      throw core::InputError(fmt::format("--tau approximates float32 data; found --element {}", element));
    }
    if (settings.ignore_zero_sign) {
      throw core::InputError(fmt::format("--ignore-zero-sign judges float32 data; found --element {}", element));
    }
  }
  static_cast<void>(configurations(settings));  // their own checks, before any work
}

std::int64_t line_bits(const CacheSettings& settings) {
  return settings.with_null.geometry().line_bits(settings.with_null.address_bits);
}

Bits null_storage(const CacheSettings& settings) {
  return Bits{(line_bits(settings) + 5) * settings.with_null.null_cache.entries};
}

CacheResults run_workload(const CacheWorkload& workload, const CacheSettings& settings, const CacheRecords& records,
                          const core::Observer& observer) {
  CacheResults results{.settings = settings, .name = workload.network.name};
  results.executed = workload.description;
  results.files = workload.files;
  results.inputs = workload.inputs.size();
  const Plan plan(settings);
  const auto& layers = workload.network.layers;
  SimulationOptions options = simulation_options(settings, observer);
  options.traffic_of = plan.compared - 1;
  std::optional<SystoleTraceWriter> trace;
  if (!records.stream.empty()) {
    trace.emplace(settings.execution.line_bytes);
    options.tap = [&](const LineRun& run) { trace->run(run); };
  }
  std::optional<TrafficWriter> misses;
  if (!records.misses.empty()) {
    misses.emplace(records.misses, settings.with_null.geometry());
    options.traffic = [&](const LineRun& run) { misses->run(run); };
  }
  if (trace || misses) {
    options.layer_begins = [&](std::size_t layer) {
      if (trace) trace->layer(layers[layer].name);
      if (misses) misses->layer(layers[layer].name);
    };
  }
  NetworkSimulation simulation = simulate(workload.network, workload.weights, workload.inputs, plan.all, options);
  if (trace) core::write_file_atomically(records.stream, trace->bytes());
  if (misses) core::write_file_atomically(records.misses, misses->bytes());
  plan.distribute(std::move(simulation.configurations), results);
  results.answering_layer = layers.back().name;
  for (std::size_t i = 0; i < results.inputs; ++i) {
    results.answers.push_back(answer_of(results.baseline().outputs[i]));
    if (!results.has_null()) continue;
    const Answer with_null = answer_of(results.with_null().outputs[i]);
    results.same_answers += with_null.winner() == results.answers.back().winner() ? 1U : 0U;
    if (settings.tau > 0 || settings.ignore_zero_sign) results.approximated_answers.push_back(with_null);
  }
  if (results.compares()) run_other_products(workload, results, observer);
  return results;
}

CacheResults run_trace(const TraceRequest& request, CacheSettings settings) {
  TraceFacts facts{.path = request.path,
                   .format = request.format ? *request.format : guessed_format(request.path),
                   .zeros = request.zeros};
  const bool has_values = facts.format == TraceFormat::systole;
  if (has_values && !request.zeros.empty()) {
    throw core::InputError("zero lines are told of din and lackey traces; Systole's traces say them themselves");
  }
  if (has_values && !request.line_given) settings.with_null.line_bytes = systole_trace_line_bytes(request.path);
  settings.orders = false;  // of networks only
  CacheResults results{.settings = settings, .name = request.path.filename().string()};
  results.files.push_back(core::input_record(request.path));
  std::vector<AddressRange> zeros;
  if (!request.zeros.empty()) {
    zeros = read_zero_lines(request.zeros);
    results.files.push_back(core::input_record(request.zeros));
  }
  facts.zero_ranges = zeros.size();
  const Plan plan(settings);
  std::vector<ConfigurationResult> of_trace;
  std::optional<TrafficWriter> misses;
  TraceTraffic traffic;
  if (!request.misses.empty()) {
    misses.emplace(request.misses, settings.with_null.geometry());
    traffic = {.of = plan.compared - 1, .hear = [&](const LineRun& run) { misses->run(run); }};
  }
  for (TraceResult& result : simulate_trace(request.path, facts.format, plan.all, zeros, traffic)) {
    if (of_trace.size() < plan.compared) results.missed_references.push_back(result.missed_references.count());
    if (!has_values) results.references = result.references.count();
    of_trace.push_back(std::move(result.result));
  }
  if (misses) core::write_file_atomically(request.misses, misses->bytes());
  plan.distribute(std::move(of_trace), results);
  results.trace = std::move(facts);
  return results;
}

CacheResults run_program_study(const ProgramRequest& request, CacheSettings settings, bool own_instructions,
                               const std::filesystem::path& record, const core::Observer& observer) {
  settings.orders = false;  // of networks only
  Plan plan(settings);
  ProgramListener listener;
  std::optional<SystoleTraceWriter> trace;
  if (!record.empty()) {
    trace.emplace(settings.with_null.line_bytes);
    listener.layer_begins = [&](std::string_view name) { trace->layer(name); };
    listener.runs = [&](std::span<const LineRun> runs) {
      for (const LineRun& run : runs) trace->run(run);
    };
  }
  const ProgramRun run = run_program(request, plan.all, listener, observer);
  if (trace) core::write_file_atomically(record, trace->bytes());
  const std::int64_t accesses = run.total.results.front().accesses.count();
  if (own_instructions && accesses > 0) {
    const std::int64_t others = std::max<std::int64_t>(0, run.total.counts.instructions - accesses);
    settings.with_null.time.alu_per_access = static_cast<double>(others) / static_cast<double>(accesses);
  }
  CacheResults results{.settings = settings,
                       .name = std::filesystem::path(request.command.front()).filename().string()};
  results.program = ProgramFacts{
      .request = request, .emulator = run.emulator, .counts = run.total.counts, .exit_code = run.exit_code};
  results.references = run.total.counts.references();
  std::vector<ConfigurationResult> of_program;
  for (std::size_t i = 0; i < plan.all.size(); ++i) {
    CacheConfiguration& c = plan.all[i];
    c.time = settings.with_null.time;
    ConfigurationResult result{.configuration = c, .layers = {}, .total = {}, .samples = {}, .outputs = {}};
    for (const ProgramPart& layer : run.layers)
      result.layers.push_back(layer_result(layer.name, c, layer.results[i].counts));
    result.total = layer_result("total", c, run.total.results[i].counts);
    of_program.push_back(std::move(result));
    if (i < plan.compared) results.missed_references.push_back(run.missed_references[i].count());
  }
  plan.distribute(std::move(of_program), results);
  return results;
}

}  // namespace systole::cachesim
