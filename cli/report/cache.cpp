// SPDX-License-Identifier: MIT
#include "cli/report/cache.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/report/data/columns.h"
#include "cli/report/data/provenance.h"
#include "cli/report/several/totals.h"
#include "core/report/number_text.h"

namespace systole::app {
namespace {

constexpr int kRateDecimals = 2;

struct Counted {
  const char* key;
  const char* title;
};
constexpr std::array kCounts{Counted{.key = "loads", .title = "Loads"},
                             Counted{.key = "stores", .title = "Stores"},
                             Counted{.key = "data_hits", .title = "Data hits"},
                             Counted{.key = "null_hits", .title = "Null hits"},
                             Counted{.key = "compulsory_misses", .title = "Compulsory misses"},
                             Counted{.key = "write_backs", .title = "Write-backs"},
                             Counted{.key = "write_throughs", .title = "Write-throughs"}};

/// One row a configuration and layer, totals among them.
class CacheRows {
 public:
  void add_configuration(const ResultValue& configuration, bool is_other) {
    const std::string name = configuration["config"].text();
    const ResultValue layers = configuration["layers"];
    for (std::size_t i = 0; i < layers.size(); ++i) add(name, layers[i], is_other, false);
    add(name, configuration["total"], is_other, true);
  }

  [[nodiscard]] Json columns() const {
    Json columns = Json::array();
    const auto add = [&](const char* key, const char* title, const char* unit, int decimals, const auto& values) {
      columns.push_back(packed({.key = key, .title = title, .unit = unit, .decimals = decimals}, values));
    };
    add("config", "Configuration", "", 0, configurations_);
    add("layer", "Layer", "", 0, layers_);
    add("accesses", "Accesses", "", 0, accesses_);
    add("misses", "Misses", "", 0, misses_);
    add("miss_rate", "Miss rate", "%", kRateDecimals, miss_rates_);
    add("cycles", "CPU cycles", "", 0, cycles_);
    add("miss_reduction", "Fewer misses", "%", kRateDecimals, miss_reductions_);
    add("time_reduction", "Less time", "%", kRateDecimals, time_reductions_);
    for (std::size_t i = 0; i < kCounts.size(); ++i) add(kCounts.at(i).key, kCounts.at(i).title, "", 0, counts_.at(i));
    columns.push_back(packed({.key = "is_total", .title = "", .hidden = true}, totals_));
    columns.push_back(packed({.key = "is_other", .title = "", .hidden = true}, others_));
    return columns;
  }

  [[nodiscard]] std::size_t rows() const { return cycles_.size(); }
  [[nodiscard]] const Json& regions() const { return regions_; }

 private:
  void add(const std::string& configuration, const ResultValue& layer, bool is_other, bool is_total) {
    configurations_.push_back(configuration);
    layers_.push_back(layer["layer"].text());
    accesses_.push_back(layer["accesses"].whole());
    misses_.push_back(layer["misses"].whole());
    miss_rates_.push_back(layer["miss_rate"].real());
    cycles_.push_back(layer["cycles"].whole());
    miss_reductions_.push_back(layer["miss_reduction"].real());
    time_reductions_.push_back(layer["time_reduction"].real());
    const ResultValue counts = layer["counts"];
    for (std::size_t i = 0; i < kCounts.size(); ++i) counts_.at(i).push_back(counts[kCounts.at(i).key].whole());
    totals_.push_back(is_total ? 1 : 0);
    others_.push_back(is_other ? 1 : 0);
    Json regions = Json::object();
    for (const auto& [region, ignored] : counts["misses_by_region"].json().items()) {
      regions[region] = counts["misses_by_region"][region].whole();
    }
    regions_.push_back(std::move(regions));
  }

  std::vector<std::string> configurations_;
  std::vector<std::string> layers_;
  std::vector<std::int64_t> accesses_;
  std::vector<std::int64_t> misses_;
  std::vector<double> miss_rates_;
  std::vector<std::int64_t> cycles_;
  std::vector<double> miss_reductions_;
  std::vector<double> time_reductions_;
  std::array<std::vector<std::int64_t>, kCounts.size()> counts_;
  std::vector<std::int64_t> totals_;
  std::vector<std::int64_t> others_;
  Json regions_ = Json::array();
};

Json one_command(const ResultValue& provenance, std::size_t rows) {
  return {{"templates", Json::array({Json::array({provenance.text_or_empty("command")})})},
          {"which", packed({.key = {}, .title = {}}, std::vector<std::int64_t>(rows, 0))}};
}

/// What another run's configuration of the same name can be held against.
void add_cache_totals(Json& totals, const ResultValue& configuration) {
  const std::string name = configuration["config"].text();
  const ResultValue of = configuration["total"];
  const auto add = [&](const char* quantity, Json value, const char* unit = "") {
    totals.push_back(total({.of = name, .quantity = quantity, .unit = unit}, std::move(value)));
  };
  add("Accesses", of["accesses"].whole());
  add("Misses", of["misses"].whole());
  add("Miss rate", of["miss_rate"].real(), "%");
  add("CPU cycles", of["cycles"].whole());
  add("Fewer misses", of["miss_reduction"].real(), "%");
  add("Less time", of["time_reduction"].real(), "%");
}

/// `CPU of 400 MHz: 1 cycle of arithmetic an access, 100 cycles a miss`
std::string cache_models(const ResultValue& provenance) {
  constexpr const char* kNoArray = "caches of a small CPU; no array is simulated";
  if (!provenance.has("configuration") || !provenance["configuration"].has("cpu")) return kNoArray;
  const ResultValue cpu = provenance["configuration"]["cpu"];
  return fmt::format("{}: clock {:g} MHz, {:g} ALU operations an access, {:g} cycles a miss", kNoArray,
                     cpu["clock_mhz"].real(), cpu["alu_per_access"].real(), cpu["miss_cycles"].real());
}

Json fact(const ResultValue& configuration) {
  const ResultValue total = configuration["total"];
  return {{"label", configuration["config"].text()},
          {"value", fmt::format("{:.2f} %", total["miss_rate"].real())},
          {"note", fmt::format("of accesses miss; {} cycles", core::grouped(total["cycles"].whole()))}};
}

/// `--paper`: the published benchmarks, and one choice changed at a time.
Json paper_report(const ResultValue& result) {
  const ResultValue provenance = result["provenance"];
  std::array<std::vector<std::string>, 5> texts;
  std::array<std::vector<double>, 5> numbers;
  std::vector<std::int64_t> is_choice;
  Json totals = Json::array();
  for (const char* table : {"benchmarks", "sensitivity"}) {
    const ResultValue rows = result[table];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const ResultValue row = rows[i];
      const std::array<std::string, 5> words{row["network"].text(), row["weights"].text(), row["gemm"].text(),
                                             row.text_or_empty("choice"), row["published_range"].text()};
      const std::array<double, 5> values{row["miss_rate"].real(), row["larger"]["miss_reduction"].real(),
                                         row["larger"]["time_reduction"].real(), row["null"]["miss_reduction"].real(),
                                         row["null"]["time_reduction"].real()};
      for (std::size_t k = 0; k < words.size(); ++k) texts.at(k).push_back(words.at(k));
      for (std::size_t k = 0; k < values.size(); ++k) numbers.at(k).push_back(values.at(k));
      is_choice.push_back(row.has("choice") ? 1 : 0);
      const std::string of = words[3].empty() ? fmt::format("{}, {}, {}", words[0], words[1], words[2]) : words[3];
      totals.push_back(total({.of = of, .quantity = "Miss rate", .unit = "%"}, values[0]));
      totals.push_back(total({.of = of, .quantity = "Null cache: fewer misses", .unit = "%"}, values[3]));
      totals.push_back(total({.of = of, .quantity = "Null cache: less time", .unit = "%"}, values[4]));
    }
  }
  constexpr std::array kTexts{Counted{.key = "network", .title = "Network"},
                              Counted{.key = "weights", .title = "Weights"}, Counted{.key = "gemm", .title = "GEMM"},
                              Counted{.key = "choice", .title = "Choice"},
                              Counted{.key = "published_range", .title = "Published range"}};
  constexpr std::array kNumbers{Counted{.key = "miss_rate", .title = "Miss rate"},
                                Counted{.key = "larger_misses", .title = "32k: fewer misses"},
                                Counted{.key = "larger_time", .title = "32k: less time"},
                                Counted{.key = "null_misses", .title = "Null: fewer misses"},
                                Counted{.key = "null_time", .title = "Null: less time"}};
  Json columns = Json::array();
  for (std::size_t k = 0; k < kTexts.size(); ++k) {
    columns.push_back(packed({.key = kTexts.at(k).key, .title = kTexts.at(k).title}, texts.at(k)));
  }
  for (std::size_t k = 0; k < kNumbers.size(); ++k) {
    columns.push_back(
        packed({.key = kNumbers.at(k).key, .title = kNumbers.at(k).title, .unit = "%", .decimals = kRateDecimals},
               numbers.at(k)));
  }
  columns.push_back(packed({.key = "is_choice", .title = "", .hidden = true}, is_choice));
  const auto range = [&](const char* of) {
    const ResultValue ends = result["published"][of];
    return Json::array({ends[0].real(), ends[1].real()});
  };
  Json remarks = Json::array();
  const ResultValue not_run = result["not_run"];
  for (std::size_t i = 0; i < not_run.size(); ++i) remarks.push_back("Not run: " + not_run[i].text());
  return {{"kind", "paper"},
          {"kicker", "systole cache --paper"},
          {"title", "A null cache on SparseCache's benchmarks"},
          {"subtitle", "Ganesan et al., DATE 2020: 1 KB of ternary memory for zero lines beside a data cache"},
          {"models", cache_models(provenance)},
          {"totals", std::move(totals)},
          {"facts", Json::array()},
          {"empty", "No benchmark was run."},
          {"published", {{"misses", range("miss_reduction")}, {"time", range("time_reduction")}}},
          {"rows", is_choice.size()},
          {"columns", std::move(columns)},
          {"commands", one_command(provenance, is_choice.size())},
          {"remarks", std::move(remarks)},
          {"provenance", provenance_lines(provenance)}};
}

}  // namespace

Json cache_report(const ResultValue& result) {
  if (result.has("benchmarks")) return paper_report(result);
  const ResultValue provenance = result["provenance"];
  CacheRows rows;
  Json facts = Json::array();
  Json totals = Json::array();
  const ResultValue configurations = result["configurations"];
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    rows.add_configuration(configurations[i], false);
    facts.push_back(fact(configurations[i]));
    add_cache_totals(totals, configurations[i]);
  }
  if (result.has("other_entries")) {
    const ResultValue others = result["other_entries"];
    for (std::size_t i = 0; i < others.size(); ++i) rows.add_configuration(others[i], true);
  }
  return {{"kind", "cache"},
          {"kicker", "systole cache"},
          {"title", fmt::format("A null cache for {}", result["network"].text())},
          {"subtitle",
           "Of the same loads and stores: a small data cache, one of twice the size, and the small one with a "
           "null cache"},
          {"models", cache_models(provenance)},
          {"totals", std::move(totals)},
          {"facts", std::move(facts)},
          {"empty", "No configuration was run."},
          {"rows", rows.rows()},
          {"columns", rows.columns()},
          {"regions", rows.regions()},
          {"commands", one_command(provenance, rows.rows())},
          {"provenance", provenance_lines(provenance)}};
}

}  // namespace systole::app
