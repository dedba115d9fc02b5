// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cachesim/studies/fields.h"
#include "cachesim/studies/verdict.h"
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

void add_csv_row(std::string& out, const CacheResults& results, std::string_view gemm, const ConfigurationResult& c,
                 const LayerResult& base, const LayerResult& r, const cachesim::CachePrices* prices) {
  const cachesim::ConfigurationCounts& n = r.counts;
  fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
                 core::csv_result_field(results.name), core::csv_result_field(r.layer), c.configuration.name,
                 r.accesses.count(), r.misses.count(), python_text(100 * r.miss_rate()), r.cycles.count(),
                 python_text(100 * miss_reduction(base, r)), python_text(100 * time_reduction(base, r)), n.cache.loads,
                 n.cache.stores, n.cache.data_hits, n.cache.null_hits, n.cache.compulsory_misses, n.bus.write_backs,
                 n.bus.write_throughs, simulated_accesses(r), python_text(100 * miss_reduction_error(base, r)),
                 python_text(100 * time_reduction_error(base, r, c.configuration.time)), n.cache.unsettled_misses,
                 gemm);
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
          {"second_level_null_hits", n.bus.second_level_null_hits},
          {"second_level_fills", n.bus.second_level_fills},
          {"second_level_write_backs", n.bus.second_level_write_backs},
          {"machine_l2_hits", n.bus.hits_of_other_second_level},
          {"prefetches", n.bus.prefetches},
          {"prefetch_hits", n.cache.prefetch_hits},
          {"late_prefetches", n.bus.waits.late_prefetches},
          {"prefetch_wait_cycles", n.bus.waits.prefetch_cycles},
          {"channel_wait_cycles", n.bus.waits.channel_cycles},
          {"buffer_wait_cycles", n.bus.waits.buffer_cycles},
          {"serial_searches", n.cache.serial_searches},
          {"posted_stores", n.bus.posted_stores},
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

Json result_json(const ConfigurationResult& base, const ConfigurationResult& c, const cachesim::CachePrices* prices) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < c.layers.size(); ++i)
    layers.push_back(layer_json(c.configuration, base.layers[i], c.layers[i], prices));
  Json json{{"config", c.configuration.name},
            {"null_cache", name(c.configuration.null_kind)},
            {"layers", std::move(layers)},
            {"total", layer_json(c.configuration, base.total, c.total, prices)}};
  if (c.configuration.other_second_level) {
    json["machine_l2_time_reduction"] = 100 * time_reduction_with_other_second_level(base, c);
  }
  if (c.configuration.null_kind == cachesim::NullKind::ternary) json["entries"] = c.configuration.null_cache.entries;
  if (c.configuration.null_kind == cachesim::NullKind::sectored) json["sectors"] = c.configuration.zero_content.sectors;
  return json;
}

void add_csv_rows(std::string& out, const CacheResults& results, std::string_view gemm,
                  const std::vector<ConfigurationResult>& configurations, const cachesim::CachePrices* prices) {
  const ConfigurationResult& base = configurations.front();
  for (const ConfigurationResult& c : configurations) {
    for (std::size_t i = 0; i < c.layers.size(); ++i) {
      add_csv_row(out, results, gemm, c, base.layers[i], c.layers[i], prices);
    }
    add_csv_row(out, results, gemm, c, base.total, c.total, prices);
  }
}

/// Configurations of one order of products, the first being what the others are compared with.
Json configurations_json(const std::vector<ConfigurationResult>& configurations, const ConfigurationResult& base,
                         const cachesim::CachePrices* prices) {
  Json rows = Json::array();
  for (const ConfigurationResult& c : configurations) rows.push_back(result_json(base, c, prices));
  return rows;
}

Json verdict_json(const CacheResults& results) {
  const cachesim::Verdict verdict = verdict_of(results);
  Json orders = Json::array();
  for (const cachesim::OrderVerdict& one : verdict.orders) {
    Json others = Json::array();
    for (const cachesim::Worth worth : one.other_entries) others.push_back(core::name_of(worth));
    Json row{{"worth", core::name_of(one.worth)}, {"worth_with_other_entries", std::move(others)}};
    if (!one.order.empty()) row["gemm"] = one.order;
    orders.push_back(std::move(row));
  }
  return {{"orders", std::move(orders)},
          {"hangs_on_order", verdict.hangs_on_order()},
          {"hangs_on_entries", verdict.hangs_on_entries()},
          {"orders_not_run", results.libraries_left_out}};
}

Json answer_json(const cachesim::Answer& answer) {
  Json classes = Json::array();
  for (const cachesim::Answer::Class& one : answer.top) {
    Json row{{"output", one.index}};
    row["value"] = std::isfinite(one.value) ? Json(one.value) : Json(nullptr);
    classes.push_back(std::move(row));
  }
  return classes;
}

Json answers_json(const CacheResults& results) {
  Json answers = Json::array();
  for (std::size_t i = 0; i < results.answers.size(); ++i) {
    Json row{{"largest", answer_json(results.answers[i])}};
    if (!results.approximated_answers.empty()) row["approximated"] = answer_json(results.approximated_answers.at(i));
    answers.push_back(std::move(row));
  }
  return answers;
}

/// Settings of how a network is executed; a trace was executed elsewhere.
bool is_of_execution(std::string_view path) {
  constexpr std::array<std::string_view, 9> kOfExecution{
      "gemm",           "linear",      "blobs",     "element",         "flush_between_layers",
      "sampling.share", "granularity", "alignment", "alignment_offset"};
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
      "time_reduction_error,unsettled_misses,gemm";
  out += cache_energy_header(prices) + '\n';
  add_csv_rows(out, results, results.executed ? results.settings.execution.gemm.name : "", results.configurations,
               prices);
  for (const cachesim::OrderResult& other : results.other_products) {
    add_csv_rows(out, results, other.gemm.name, other.configurations, prices);
  }
  return out;
}

Json cache_json(const CacheResults& results, const Provenance& provenance, const cachesim::CachePrices* prices) {
  Json products = Json::array();
  for (const cachesim::OrderResult& other : results.other_products) {
    const ConfigurationResult& base = other.configurations.front();
    products.push_back({{"gemm", other.gemm.name},
                        {"configurations", configurations_json(other.configurations, base, nullptr)},
                        {"other_entries", configurations_json(other.other_entries, base, nullptr)}});
  }
  const ConfigurationResult& base = results.baseline();
  Json json{{"schema", "systole/cache/1"},
            {"provenance", provenance.json()},
            {"network", results.name},
            {"configurations", configurations_json(results.configurations, base, prices)},
            {"other_entries", configurations_json(results.other_entries, base, prices)},
            {"other_products", std::move(products)}};
  if (results.compares()) json["verdict"] = verdict_json(results);
  if (!results.answers.empty()) json["answers"] = answers_json(results);
  put_cache_energy(json, results, prices);
  if (!results.approximated_answers.empty()) json["same_answers"] = results.same_answers;
  if (results.references) {
    json["references"] = *results.references;
    json["missed_references"] = results.missed_references;
  }
  if (results.program) json["instructions"] = results.program->counts.instructions;
  return json;
}

}  // namespace systole::app
