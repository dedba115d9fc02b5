// SPDX-License-Identifier: MIT
#include "cli/report/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/report/columns.h"
#include "cli/report/models_text.h"
#include "cli/report/provenance.h"
#include "cli/report/several/totals.h"
#include "core/checked.h"
#include "core/report/number_text.h"

namespace systole::app {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Words between DRAM and scratchpads; of runs without a memory model the least that any must move.
double dram_words(const ResultValue& layer) {
  if (layer.has("compulsory_dram_words")) return layer["compulsory_dram_words"].real();
  if (!layer.has("memory")) return kNone;
  const ResultValue memory = layer["memory"];
  double words = 0;
  if (memory.has("dram_words")) {  // tiled
    const ResultValue of = memory["dram_words"];
    for (const char* operand : {"ifmap", "filter"}) {
      words += of[operand]["compulsory"].real() + of[operand]["refetched"].real();
    }
    for (const char* kind : {"ofmap_writes", "partial_sums_written", "partial_sums_read"}) words += of[kind].real();
    return words;
  }
  for (const char* operand : {"ifmap", "filter", "ofmap"}) words += memory[operand]["dram"]["words"].real();
  return words;
}

class Layers {
 public:
  void add(const std::string& network, const ResultValue& layer, std::int64_t command) {
    if (!layer.has("overall_util")) {
      ++others_;
      return;
    }
    networks_.push_back(network);
    indices_.push_back(layer["index"].whole());
    names_.push_back(layer["layer"].text());
    operators_.push_back(layer["op"].text());
    dataflows_.push_back(layer["dataflow"].text());
    cycles_.push_back(layer["cycles"].whole());
    stalls_.push_back(layer["stall_cycles"].whole());
    macs_.push_back(layer["macs"].whole());
    overall_.push_back(layer["overall_util"].real());
    mapping_.push_back(layer["mapping_efficiency"].real());
    compute_.push_back(layer["compute_util"].real());
    const ResultValue sram = layer["sram_words"];
    sram_.push_back(sram["ifmap_reads"].real() + sram["filter_reads"].real() + sram["ofmap_writes"].real());
    folds_.push_back(layer["folds"].whole());
    packed_channels_.push_back(layer["packed_channels"].whole());
    dram_.push_back(dram_words(layer));
    const auto macs = static_cast<double>(macs_.back());
    intensity_.push_back(dram_.back() > 0 ? macs / dram_.back() : kNone);
    rate_.push_back(cycles_.back() > 0 ? macs / static_cast<double>(cycles_.back()) : kNone);
    bounds_.push_back(layer.has("memory") ? layer["memory"].text_or_empty("bound") : "");
    commands_.push_back(command);
  }

  [[nodiscard]] Json columns() const {
    Json columns = Json::array();
    const auto add = [&](const char* key, const char* title, const char* unit, int decimals, const auto& values) {
      columns.push_back(packed({.key = key, .title = title, .unit = unit, .decimals = decimals}, values));
    };
    constexpr int kPercent = 2;
    add("network", "Network", "", 0, networks_);
    add("index", "Index", "", 0, indices_);
    add("layer", "Layer", "", 0, names_);
    add("op", "Operator", "", 0, operators_);
    add("dataflow", "Dataflow", "", 0, dataflows_);
    add("cycles", "Cycles", "", 0, cycles_);
    add("stall_cycles", "Stall cycles", "", 0, stalls_);
    add("macs", "MACs", "", 0, macs_);
    add("overall_util", "Overall util.", "%", kPercent, overall_);
    add("compute_util", "Compute util.", "%", kPercent, compute_);
    add("mapping_efficiency", "Mapping eff.", "%", kPercent, mapping_);
    add("macs_per_cycle", "MACs per cycle", "", kPercent, rate_);
    add("macs_per_word", "MACs per DRAM word", "", kPercent, intensity_);
    add("sram_words", "SRAM words", "", 0, sram_);
    add("dram_words", "DRAM words", "", 0, dram_);
    add("folds", "Folds", "", 0, folds_);
    add("packed_channels", "Packed channels", "", 0, packed_channels_);
    if (std::ranges::any_of(bounds_, [](const std::string& bound) { return !bound.empty(); })) {
      add("bound", "Bound by", "", 0, bounds_);
    }
    return columns;
  }

  [[nodiscard]] Json which() const { return packed({.key = {}, .title = {}}, commands_); }
  [[nodiscard]] std::size_t rows() const { return cycles_.size(); }
  [[nodiscard]] std::int64_t others() const { return others_; }

 private:
  std::vector<std::string> networks_;
  std::vector<std::int64_t> indices_;
  std::vector<std::string> names_;
  std::vector<std::string> operators_;
  std::vector<std::string> dataflows_;
  std::vector<std::int64_t> cycles_;
  std::vector<std::int64_t> stalls_;
  std::vector<std::int64_t> macs_;
  std::vector<double> overall_;
  std::vector<double> mapping_;
  std::vector<double> compute_;
  std::vector<double> sram_;
  std::vector<std::int64_t> folds_;
  std::vector<std::int64_t> packed_channels_;
  std::vector<double> dram_;
  std::vector<double> intensity_;
  std::vector<double> rate_;
  std::vector<std::string> bounds_;
  std::vector<std::int64_t> commands_;
  std::int64_t others_ = 0;
};

Json fact(std::string label, std::string value, std::string note) {
  return {{"label", std::move(label)}, {"value", std::move(value)}, {"note", std::move(note)}};
}

/// What another simulation of the network can be held against.
void add_network_totals(Json& totals, const ResultValue& network) {
  const std::string name = network["network"].text();
  const auto add = [&](const char* quantity, Json value, const char* unit = "") {
    totals.push_back(total({.of = name, .quantity = quantity, .unit = unit}, std::move(value)));
  };
  const ResultValue layers = network["layers"];
  std::int64_t stalls = 0;
  std::int64_t on_array = 0;
  double words = 0;
  bool all_words = true;  // without a memory model the least that any must move, which is another quantity
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i].has("overall_util")) continue;
    stalls = core::checked_add(stalls, layers[i]["stall_cycles"].whole());
    words += dram_words(layers[i]);
    all_words = all_words && !layers[i].has("compulsory_dram_words");
    ++on_array;
  }
  const ResultValue sram = network["sram_words"];
  add("Cycles", network["cycles"].whole());
  add("Stall cycles", stalls);
  add("MACs", network["macs"].whole());
  add("Utilisation", network["overall_util"].real(), "%");
  add("SRAM words", core::checked_add(core::checked_add(sram["ifmap_reads"].whole(), sram["filter_reads"].whole()),
                                      sram["ofmap_writes"].whole()));
  constexpr double kExact = 9e15;  // below 2^53
  if (words >= 0 && words < kExact)
    add(all_words ? "DRAM words" : "Compulsory DRAM words", static_cast<std::int64_t>(words));
  add("Layers on the array", on_array);
}

/// What made the numbers, as the run itself says it; runs of older versions say it by name only.
std::string simulation_models(const ResultValue& networks, const ResultValue& configuration) {
  const std::string said = networks.size() == 0 ? "" : networks[0].text_or_empty("models");
  return said.empty() ? models_text(configuration["timing"].text(), configuration["memory"].text()) : said;
}

}  // namespace

Json simulate_report(const ResultValue& result) {
  const ResultValue provenance = result["provenance"];
  const ResultValue configuration = provenance["configuration"];
  const ResultValue networks = result["networks"];
  if (configuration.has("arrays")) {
    configuration["arrays"].refuse("a result of one machine: one value of -a and one of -d");
  }
  const std::int64_t rows = configuration["array"]["rows"].whole();
  const std::int64_t cols = configuration["array"]["cols"].whole();
  const std::string memory = configuration["memory"].text();

  Layers layers;
  Json facts = Json::array();
  Json templates = Json::array();
  Json totals = Json::array();
  std::string names;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const ResultValue network = networks[i];
    const std::string name = network["network"].text();
    names += (names.empty() ? "" : ", ") + name;
    templates.push_back(Json::array({network.text_or_empty("command")}));
    const ResultValue of = network["layers"];
    for (std::size_t l = 0; l < of.size(); ++l) layers.add(name, of[l], static_cast<std::int64_t>(i));
    facts.push_back(fact(networks.size() == 1 ? "Cycles" : name, core::grouped(network["cycles"].whole()),
                         fmt::format("{}{} MACs, {:.2f} % utilisation", networks.size() == 1 ? "" : "cycles; ",
                                     core::grouped(network["macs"].whole()), network["overall_util"].real())));
    add_network_totals(totals, network);
  }
  if (networks.size() == 1) {
    facts.push_back(fact("Array", fmt::format("{}\u00d7{}", rows, cols),
                         fmt::format("{} multipliers", core::grouped(core::checked_multiply(rows, cols)))));
    facts.push_back(
        fact("Layers on the array", core::grouped(static_cast<std::int64_t>(layers.rows())),
             layers.others() == 0 ? "" : fmt::format("{} others cost it nothing", core::grouped(layers.others()))));
    facts.push_back(fact("Memory", memory, memory == "none" ? "compute cycles only" : "stalls included"));
  }
  return {
      {"kind", "simulate"},
      {"kicker", "systole simulate"},
      {"title", names},
      {"subtitle", fmt::format("{}\u00d7{} array, dataflow {}, timing {}, depthwise {}, memory {}", rows, cols,
                               configuration["dataflow"].text(), configuration["timing"].text(),
                               configuration["depthwise"].text(), memory)},
      {"models", simulation_models(networks, configuration)},
      {"totals", std::move(totals)},
      {"facts", std::move(facts)},
      {"empty", "The array runs no layer of this network."},
      {"machine",
       {{"peak", core::checked_multiply(rows, cols)},
        {"words_per_cycle", result.has("dram_words_per_cycle") ? Json(result["dram_words_per_cycle"].real()) : Json()},
        {"words", memory == "none" ? "compulsory ones, as no memory model was asked for" : "all that DRAM moves"}}},
      {"rows", layers.rows()},
      {"columns", layers.columns()},
      {"commands", {{"templates", std::move(templates)}, {"which", layers.which()}}},
      {"provenance", provenance_lines(provenance)}};
}

}  // namespace systole::app
