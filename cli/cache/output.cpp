// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "cachesim/studies/fields.h"
#include "cli/cache/energy.h"
#include "cli/cache/report.h"
#include "cli/common/json/field_json.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"

namespace systole::app {
namespace {

using cachesim::CacheResults;
using cachesim::CacheSettings;
using cachesim::ConfigurationResult;
using cachesim::LayerResult;
using core::python_text;

std::int64_t simulated_accesses(const LayerResult& r) {
  return r.error ? r.error->simulated : r.accesses.count();
}

void add_csv_row(std::string& out, const CacheResults& results, const ConfigurationResult& c, const LayerResult& base,
                 const LayerResult& r, const cachesim::CachePrices* prices) {
  const cachesim::ConfigurationCounts& n = r.counts;
  fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
                 core::csv_result_field(results.name), core::csv_result_field(r.layer), c.configuration.name,
                 r.accesses.count(), r.misses.count(), python_text(100 * r.miss_rate()), r.cycles.count(),
                 python_text(100 * miss_reduction(base, r)), python_text(100 * time_reduction(base, r)), n.cache.loads,
                 n.cache.stores, n.cache.data_hits, n.cache.null_hits, n.cache.compulsory_misses, n.bus.write_backs,
                 n.bus.write_throughs, simulated_accesses(r), python_text(100 * miss_reduction_error(base, r)),
                 python_text(100 * time_reduction_error(base, r, c.configuration.time)), n.cache.unsettled_misses);
  append_cache_energy(out, c.configuration, r, prices);
  out += '\n';
}

Json counts_json(const cachesim::ConfigurationCounts& n) {
  Json regions = Json::object();
  for (std::size_t i = 0; i < cachesim::kRegions.size(); ++i) {
    regions[std::string(name(cachesim::kRegions[i]))] = n.cache.misses_by_region[i];
  }
  return {{"loads", n.cache.loads},
          {"stores", n.cache.stores},
          {"data_hits", n.cache.data_hits},
          {"null_hits", n.cache.null_hits},
          {"load_misses", n.cache.load_misses},
          {"store_misses", n.cache.store_misses},
          {"compulsory_misses", n.cache.compulsory_misses},
          {"unsettled_misses", n.cache.unsettled_misses},
          {"misses_by_region", std::move(regions)},
          {"write_backs", n.bus.write_backs},
          {"write_throughs", n.bus.write_throughs},
          {"second_level_hits", n.bus.second_level_hits},
          {"prefetches", n.bus.prefetches},
          {"silent_stores", n.cache.silent_stores},
          {"avoided_fetches", n.cache.avoided_fetches},
          {"spills", n.cache.spills},
          {"approximated_lines", n.cache.approximated_lines},
          {"null_inserts", n.null_cache.inserts},
          {"null_splits", n.null_cache.splits},
          {"null_dropped_pieces", n.null_cache.dropped_pieces},
          {"null_evictions", n.null_cache.evictions},
          {"null_evicted_lines", n.null_cache.evicted_lines},
          {"null_peak_entries", n.null_cache.peak_entries},
          {"null_peak_lines", n.null_cache.peak_lines},
          {"merger_searches", n.null_cache.merging.searches},
          {"merges_by_order", n.null_cache.merging.merges}};
}

Json layer_json(const cachesim::CacheConfiguration& c, const LayerResult& base, const LayerResult& r,
                const cachesim::CachePrices* prices) {
  Json json{{"layer", r.layer},
            {"accesses", r.accesses.count()},
            {"misses", r.misses.count()},
            {"miss_rate", 100 * r.miss_rate()},
            {"cycles", r.cycles.count()},
            {"miss_reduction", 100 * miss_reduction(base, r)},
            {"time_reduction", 100 * time_reduction(base, r)},
            {"simulated_accesses", simulated_accesses(r)},
            {"miss_error", 100 * miss_error(r)},
            {"miss_reduction_error", 100 * miss_reduction_error(base, r)},
            {"time_reduction_error", 100 * time_reduction_error(base, r, c.time)},
            {"counts", counts_json(r.counts)}};
  put_cache_energy(json, c, r, prices);
  return json;
}

Json result_json(const CacheResults& results, const ConfigurationResult& c, const cachesim::CachePrices* prices) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < c.layers.size(); ++i)
    layers.push_back(layer_json(c.configuration, results.baseline().layers[i], c.layers[i], prices));
  Json json{{"config", c.configuration.name},
            {"null_cache", name(c.configuration.null_kind)},
            {"layers", std::move(layers)},
            {"total", layer_json(c.configuration, results.baseline().total, c.total, prices)}};
  if (c.configuration.null_kind == cachesim::NullKind::ternary) json["entries"] = c.configuration.null_cache.entries;
  if (c.configuration.null_kind == cachesim::NullKind::sectored) json["sectors"] = c.configuration.zero_content.sectors;
  return json;
}

/// Settings of how a network is executed; a trace was executed elsewhere.
bool is_of_execution(std::string_view path) {
  constexpr std::array<std::string_view, 7> kOfExecution{
      "gemm", "linear", "blobs", "element", "flush_between_layers", "sampling.share", "granularity"};
  return std::ranges::find(kOfExecution, path) != kOfExecution.end();
}

/// What follows from the settings.
void put_consequences(Json& json, const CacheSettings& settings) {
  const cachesim::CacheConfiguration& c = settings.with_null;
  if (json.contains("sampling")) {
    json["sampling"]["window"] = settings.sampling.window;
    json["sampling"]["warm_up"] = settings.sampling.warm_up;
    json["sampling"]["exact_head"] = settings.sampling.exact_head();
  }
  json["address_bits"] = c.address_bits;
  json["data_cache"]["bytes"] = c.data.bytes;
  Json& second = json["second_level"];
  if (c.second_level) {
    second["bytes"] = c.second_level->bytes;
    second["ways"] = c.second_level->ways;
    second["replacement"] = name(c.second_level->replacement);
    second["write_back"] = c.second_level->write_back;
    second["write_allocate"] = c.second_level->write_allocate;
  }
  Json readings = Json::array();
  for (const cachesim::EntryAccounting& a :
       cachesim::tcam_accountings(cachesim::null_storage(settings), cachesim::line_bits(settings))) {
    readings.push_back({{"counted", a.counted}, {"bits_per_entry", a.bits_per_entry}, {"entries", a.entries}});
  }
  json["null_cache"]["digits"] = cachesim::line_bits(settings);
  json["null_cache"]["bits"] = cachesim::null_storage(settings).count();
  json["null_cache"]["entries_of_these_bits"] = std::move(readings);
  json["cpu"]["clock_mhz"] = c.time.clock_mhz;
  json["cpu"]["second_level_cycles"] = c.time.second_level_cycles;
}

}  // namespace

Json configuration_json(const CacheResults& results) {
  Json json = Json::object();
  for (const auto& [what, text] : workload_lines(results)) json[what] = text;
  if (results.inputs > 0) json["inputs"] = results.inputs;
  for (const cachesim::CacheField& field : cachesim::cache_fields()) {
    if (results.inputs > 0 || !is_of_execution(field.path)) put_field(json, field, results.settings);
  }
  put_consequences(json, results.settings);
  return json;
}

std::string cache_csv(const CacheResults& results, const cachesim::CachePrices* prices) {
  std::string out =
      "network,layer,config,accesses,misses,miss_rate,cycles,miss_reduction,time_reduction,loads,stores,data_hits,"
      "null_hits,compulsory_misses,write_backs,write_throughs,simulated_accesses,miss_reduction_error,"
      "time_reduction_error,unsettled_misses";
  out += cache_energy_header(prices) + '\n';
  for (const ConfigurationResult& c : results.configurations) {
    for (std::size_t i = 0; i < c.layers.size(); ++i) {
      add_csv_row(out, results, c, results.baseline().layers[i], c.layers[i], prices);
    }
    add_csv_row(out, results, c, results.baseline().total, c.total, prices);
  }
  return out;
}

Json cache_json(const CacheResults& results, const Provenance& provenance, const cachesim::CachePrices* prices) {
  Json rows = Json::array();
  for (const ConfigurationResult& c : results.configurations) rows.push_back(result_json(results, c, prices));
  Json others = Json::array();
  for (const ConfigurationResult& c : results.other_entries) others.push_back(result_json(results, c, prices));
  Json json{{"schema", "systole/cache/1"},
            {"provenance", provenance.json()},
            {"network", results.name},
            {"configurations", std::move(rows)},
            {"other_entries", std::move(others)}};
  put_cache_energy(json, results, prices);
  if (results.settings.tau > 0) json["same_answers"] = results.same_answers;
  if (results.references) {
    json["references"] = *results.references;
    json["missed_references"] = results.missed_references;
  }
  return json;
}

}  // namespace systole::app
