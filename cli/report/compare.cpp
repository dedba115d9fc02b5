// SPDX-License-Identifier: MIT
#include "cli/report/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/data/columns.h"
#include "cli/report/data/models_text.h"
#include "cli/report/data/provenance.h"
#include "cli/report/several/totals.h"
#include "core/number.h"
#include "core/report/number_text.h"

namespace systole::app {
namespace {

constexpr double kUnpublished = std::numeric_limits<double>::quiet_NaN();

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// `0:full 3:half`
std::string choices(const ResultValue& replaced) {
  std::string text;
  for (const auto& [block, choice] : replaced.json().items()) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", block, choice.is_string() ? choice.get<std::string>() : "");
  }
  return text;
}

/// What `timing array; memory tiled` says of the memory; older versions have none.
std::string memory_of(const ResultValue& configuration) {
  constexpr std::string_view kBefore = "memory ";
  const std::string label = configuration.text_or_empty("model");
  const std::size_t at = label.find(kBefore);
  return at == std::string::npos ? std::string{} : label.substr(at + kBefore.size());
}

class CompareRows {
 public:
  explicit CompareRows(const ResultValue& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) add(rows[i]);
  }

  [[nodiscard]] Json columns() const {
    Json columns = Json::array();
    const auto add = [&](const char* key, const char* title, const char* unit, int decimals, const auto& values) {
      columns.push_back(packed({.key = key, .title = title, .unit = unit, .decimals = decimals}, values));
    };
    constexpr int kFour = 4;
    add("network", "Network", "", 0, networks_);
    add("variant", "Variant", "", 0, variants_);
    add("select", "Chosen by", "", 0, selects_);
    add("depthwise", "Depthwise", "", 0, depthwise_);
    add("array", "Array", "", 0, arrays_);
    add("cycles", "Cycles", "", 0, cycles_);
    add("speedup", "Speedup", "", kFour, speedups_);
    if (has(network_cycles_)) add("network_cycles", "Network cycles", "", 0, network_cycles_);
    if (has(network_speedups_)) add("network_speedup", "Network speedup", "", kFour, network_speedups_);
    if (has(milliseconds_)) add("milliseconds", "Time", "ms", kFour, milliseconds_);
    if (has(inferences_)) add("inferences_per_second", "Inferences", "1/s", 1, inferences_);
    if (has(silicon_)) {
      add("silicon_us", "Time on silicon", "us", kFour, silicon_);
      add("silicon_speedup", "Speedup on silicon", "", kFour, silicon_speedups_);
    }
    if (has(energies_)) {
      add("energy", "Energy", energy_unit_.c_str(), 0, energies_);
      add("energy_ratio", "Energy ratio", "", kFour, energy_ratios_);
    }
    add("macs", "MACs", "", 0, macs_);
    add("params", "Parameters", "", 0, params_);
    add("replaced", "Layers replaced", "", 0, replaced_);
    if (has(sensitivity_)) add("sensitivity", "Sensitivity", "", kFour, sensitivity_);
    if (has(published_)) add("published", "Paper: cycles", "", 0, published_);
    if (has(top1_)) add("top1", "Top-1", "%", 2, top1_);
    add("choices", "Replaced by", "", 0, choices_);
    return columns;
  }

  [[nodiscard]] Json commands() const {
    Json templates = Json::array();
    std::vector<std::int64_t> which;
    for (const std::string& command : commands_) {
      which.push_back(static_cast<std::int64_t>(templates.size()));
      templates.push_back(Json::array({command}));
    }
    return {{"templates", std::move(templates)}, {"which", packed({.key = {}, .title = {}}, which)}};
  }

  [[nodiscard]] Json operators() const { return operators_; }
  [[nodiscard]] Json blocks() const { return blocks_; }
  [[nodiscard]] std::size_t rows() const { return cycles_.size(); }
  [[nodiscard]] const std::vector<std::string>& networks() const { return networks_; }
  [[nodiscard]] Json facts() const;
  [[nodiscard]] Json totals() const;

 private:
  static bool has(const std::vector<double>& values) {
    return std::ranges::any_of(values, [](double value) { return !std::isnan(value); });
  }

  void add(const ResultValue& row) {
    networks_.push_back(row["network"].text());
    variants_.push_back(row["variant"].text());
    selects_.push_back(row["select"].text());
    depthwise_.push_back(row["depthwise"].text());
    arrays_.push_back(row["array"].text());
    cycles_.push_back(row["cycles"].whole());
    speedups_.push_back(row["speedup"].real());
    network_cycles_.push_back(row.real_or_nan("network_cycles"));
    network_speedups_.push_back(row.real_or_nan("network_speedup"));
    milliseconds_.push_back(row.real_or_nan("milliseconds"));
    inferences_.push_back(row.real_or_nan("inferences_per_second"));
    silicon_.push_back(row.real_or_nan("silicon_us"));
    silicon_speedups_.push_back(row.real_or_nan("silicon_speedup"));
    const bool has_energy = row.has("energy");
    if (has_energy) energy_unit_ = row["energy"]["unit"].text();
    energies_.push_back(has_energy ? row["energy"]["total"]["value"].real() : kUnpublished);
    energy_ratios_.push_back(has_energy ? row["energy"]["ratio"].real() : kUnpublished);
    macs_.push_back(row["macs"].whole());
    params_.push_back(row["params"].whole());
    const ResultValue replaced = row["replaced"];
    if (!replaced.json().is_object()) replaced.refuse("an object");
    replaced_.push_back(static_cast<std::int64_t>(replaced.json().size()));
    choices_.push_back(choices(replaced));
    sensitivity_.push_back(row.real_or_nan("sensitivity"));
    published_.push_back(row.has("published") ? row["published"].real_or_nan("cycles") : kUnpublished);
    const std::string top1 = row.has("published") ? row["published"].text_or_empty("top1_percent") : "";
    top1_.push_back(core::parse_real(top1).value_or(kUnpublished));
    commands_.push_back(row.text_or_empty("command"));
    if (!row.has("cycles_by_operator")) return;
    add_layers(row);
  }

  void add_layers(const ResultValue& row) {
    Json operators = Json::object();
    const ResultValue by_operator = row["cycles_by_operator"];
    for (const char* kind : {"standard", "pointwise", "depthwise", "linear"}) {
      operators[kind] = by_operator[kind].whole();
    }
    operators_.push_back(std::move(operators));
    Json blocks = Json::array();
    const ResultValue of = row["blocks"];
    for (std::size_t i = 0; i < of.size(); ++i) {
      blocks.push_back(
          {of[i]["layer"].text(), of[i]["choice"].text(), of[i]["before"].whole(), of[i]["after"].whole()});
    }
    blocks_.push_back(std::move(blocks));
  }

  std::vector<std::string> networks_;
  std::vector<std::string> variants_;
  std::vector<std::string> selects_;
  std::vector<std::string> depthwise_;
  std::vector<std::string> arrays_;
  std::vector<std::int64_t> cycles_;
  std::vector<double> speedups_;
  std::vector<double> network_cycles_;  ///< of what stands beside the array nothing is NaN
  std::vector<double> network_speedups_;
  std::vector<double> milliseconds_;
  std::vector<double> silicon_;
  std::vector<double> silicon_speedups_;
  std::vector<double> inferences_;
  std::vector<double> energies_;
  std::vector<double> energy_ratios_;
  std::string energy_unit_;
  std::vector<std::int64_t> macs_;
  std::vector<std::int64_t> params_;
  std::vector<std::int64_t> replaced_;
  std::vector<std::string> choices_;
  std::vector<double> sensitivity_;
  std::vector<double> published_;
  std::vector<double> top1_;
  std::vector<std::string> commands_;
  Json operators_ = Json::array();
  Json blocks_ = Json::array();
};

Json CompareRows::facts() const {
  Json facts = Json::array();
  std::size_t best = 0;
  std::size_t equal = 0;
  std::size_t compared = 0;
  for (std::size_t i = 0; i < rows(); ++i) {
    if (speedups_[i] > speedups_[best]) best = i;
    if (std::isnan(published_[i])) continue;
    ++compared;
    if (published_[i] == static_cast<double>(cycles_[i])) ++equal;
  }
  if (rows() == 0) return facts;
  facts.push_back({{"label", "Largest speedup"},
                   {"value", fmt::format("{:.2f}\u00d7", speedups_[best])},
                   {"note", fmt::format("{}, {} on {}", networks_[best], variants_[best], arrays_[best])}});
  facts.push_back({{"label", "Its cycles"},
                   {"value", core::grouped(cycles_[best])},
                   {"note", fmt::format("{} of its layers replaced", replaced_[best])}});
  facts.push_back({{"label", "Compared"}, {"value", plural(rows(), "choice")}, {"note", ""}});
  if (compared > 0) {
    facts.push_back({{"label", "Paper's latencies"},
                     {"value", fmt::format("{} of {}", equal, compared)},
                     {"note", "equal to the cycle (Selvam et al., DATE 2021, Table I)"}});
  }
  return facts;
}

Json CompareRows::totals() const {
  Json totals = Json::array();
  for (std::size_t i = 0; i < rows(); ++i) {
    const std::string of =
        fmt::format("{}, {} ({}, {}) on {}", networks_[i], variants_[i], selects_[i], depthwise_[i], arrays_[i]);
    totals.push_back(total({.of = of, .quantity = "Cycles"}, cycles_[i]));
    totals.push_back(total({.of = of, .quantity = "Speedup"}, speedups_[i]));
    if (std::isnan(network_cycles_[i])) continue;
    totals.push_back(total({.of = of, .quantity = "Network cycles"}, network_cycles_[i]));
    totals.push_back(total({.of = of, .quantity = "Network speedup"}, network_speedups_[i]));
  }
  return totals;
}

}  // namespace

Json compare_report(const ResultValue& result) {
  const ResultValue provenance = result["provenance"];
  const ResultValue configuration = provenance["configuration"];
  const CompareRows rows(result["rows"]);
  std::vector<std::string> networks;
  for (const std::string& network : rows.networks()) {
    if (std::ranges::find(networks, network) == networks.end()) networks.push_back(network);
  }
  Json remarks = Json::array();
  if (result.has("remarks")) {
    const ResultValue of = result["remarks"];
    for (std::size_t i = 0; i < of.size(); ++i) remarks.push_back(of[i].text());
  }
  constexpr std::size_t kNamed = 3;
  return {{"kind", "compare"},
          {"kicker", "systole compare"},
          {"title", networks.size() <= kNamed ? fmt::format("FuSeConv on {}", fmt::join(networks, ", "))
                                              : fmt::format("FuSeConv on {} networks", networks.size())},
          {"subtitle", fmt::format("{}; timing {}", configuration["dataflow"].text(), configuration["timing"].text())},
          {"models", models_text(configuration["timing"].text(), memory_of(configuration))},
          {"totals", rows.totals()},
          {"facts", rows.facts()},
          {"empty", "Nothing was compared."},
          {"is_front", configuration.has("pareto")},
          {"rows", rows.rows()},
          {"columns", rows.columns()},
          {"operators", rows.operators()},
          {"blocks", rows.blocks()},
          {"commands", rows.commands()},
          {"remarks", std::move(remarks)},
          {"provenance", provenance_lines(provenance)}};
}

}  // namespace systole::app
