// SPDX-License-Identifier: MIT
#include "cli/report/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/report/data/models_text.h"
#include "cli/report/data/provenance.h"
#include "cli/report/layer_rows.h"
#include "cli/report/several/totals.h"
#include "core/checked.h"
#include "core/report/number_text.h"
#include "core/report/significant.h"

namespace systole::app {
namespace {

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
  if (network.has("network_cycles")) {
    add("Vector cycles", network["vector_cycles"].whole());
    add("Whole network's cycles", network["network_cycles"].whole());
  }
  if (network.has("milliseconds")) {
    add("Time", network["milliseconds"].real(), "ms");
    add("Inferences a second", network["inferences_per_second"].real());
    add("Operations a second", network["tera_operations_per_second"].real(), "TOP/s");
  }
  if (network.has("silicon")) {
    const ResultValue silicon = network["silicon"];
    add("Time on silicon, kernels", silicon["kernels"]["us"].real(), "us");
    if (silicon.has("program")) add("Time on silicon, one program", silicon["program"]["us"].real(), "us");
  }
  add("Stall cycles", stalls);
  add("MACs", network["macs"].whole());
  add("Utilisation", network["overall_util"].real(), "%");
  add("SRAM words", core::checked_add(core::checked_add(sram["ifmap_reads"].whole(), sram["filter_reads"].whole()),
                                      sram["ofmap_writes"].whole()));
  constexpr double kExact = 9e15;  // below 2^53
  if (words >= 0 && words < kExact)
    add(all_words ? "DRAM words" : "Compulsory DRAM words", static_cast<std::int64_t>(words));
  add("Layers on the array", on_array);
  if (network.has("energy")) {
    const ResultValue energy = network["energy"];
    const std::string unit = energy["unit"].text();
    add("Energy", energy["total"]["value"].real(), unit.c_str());
  }
  if (network.has("core_use")) add("Cores idle", network["core_use"]["idle_percent"].real(), "%");
}

/// Whole numbers and reals of the configuration; results of older versions lack some.
LayerUnits units_of(const ResultValue& configuration, const ResultValue& networks) {
  const bool has_energy = networks.size() > 0 && networks[0].has("energy");
  return {.energy = has_energy ? networks[0]["energy"]["unit"].text() : "",
          .word_bytes = configuration.has("word_bytes") ? configuration["word_bytes"].whole() : 0,
          .clock_mhz = configuration.has("clock_mhz") ? configuration["clock_mhz"].real() : 0};
}

std::string time_text(const ResultValue& network) {
  return core::significant(network["milliseconds"].real()) + " ms";
}

std::string rates_text(const ResultValue& network) {
  return fmt::format("{} inferences/s, {} TOP/s", core::significant(network["inferences_per_second"].real()),
                     core::significant(network["tera_operations_per_second"].real()));
}

std::string work_text(const ResultValue& network) {
  return fmt::format("{} MACs, {:.2f} % utilisation", core::grouped(network["macs"].whole()),
                     network["overall_util"].real());
}

bool has_vector_cycles(const ResultValue& network) {
  return network.has("vector_cycles") && network["vector_cycles"].whole() > 0;
}

/// `tpu_v3 (Google TPU v3 (2018)), changed clock_mhz: `, of a machine with a name.
std::string machine_text(const ResultValue& result) {
  if (!result.has("machine")) return {};
  const ResultValue machine = result["machine"];
  std::string text = machine["name"].text();
  if (const std::string title = machine["title"].text(); !title.empty()) text += fmt::format(" ({})", title);
  const ResultValue changed = machine["changed"];
  for (std::size_t i = 0; i < changed.size(); ++i) text += (i == 0 ? ", changed " : ", ") + changed[i].text();
  return text + ": ";
}

/// `4 cores, each with a `; nothing of one.
std::string cores_text(const ResultValue& configuration) {
  if (!configuration.has("cores") || configuration["cores"].whole() == 1) return {};
  return fmt::format("{} cores, each with a ", core::grouped(configuration["cores"].whole()));
}

/// `array 21.3 %, scratchpads 20.1 %, dram 58.6 %`
std::string shares_text(const ResultValue& energy) {
  const double all = energy["total"]["value"].real();
  std::string text;
  for (const auto& [name, part] : energy["components"].json().items()) {
    const double value = energy["components"][name.c_str()]["value"].real();
    if (value > 0 && all > 0) text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", name, 100 * value / all);
  }
  return text;
}

/// Energy of one network with its band, and where it goes.
Json energy_fact(const ResultValue& energy) {
  const std::string unit = energy["unit"].text();
  const ResultValue total = energy["total"];
  std::string note = fmt::format("{} to {} by {}; {}", core::significant(total["low"].real()),
                                 core::significant(total["high"].real()), energy["table"].text(), shares_text(energy));
  if (energy.real_or_nan("average_watts") > 0) {
    note += fmt::format("; {:.3g} W on average", energy["average_watts"].real());
  }
  return fact("Energy", fmt::format("{} {}", core::significant(total["value"].real()), unit), std::move(note));
}

/// Of one of several networks.
Json network_fact(const ResultValue& network) {
  std::string note = "cycles of the array; ";
  if (has_vector_cycles(network)) {
    note += fmt::format("{} of the whole network; ", core::grouped(network["network_cycles"].whole()));
  }
  note += work_text(network);
  if (network.has("milliseconds")) note += fmt::format("; {}, {}", time_text(network), rates_text(network));
  return fact(network["network"].text(), core::grouped(network["cycles"].whole()), std::move(note));
}

Json one_network_facts(const ResultValue& network, const ResultValue& configuration, const LayerRows& layers) {
  Json facts = Json::array();
  const bool beside = has_vector_cycles(network);
  facts.push_back(
      fact(beside ? "Array's cycles" : "Cycles", core::grouped(network["cycles"].whole()), work_text(network)));
  if (beside) {
    const std::int64_t all = core::checked_add(network["cycles"].whole(), network["vector_cycles"].whole());
    const bool overlaps = network["network_cycles"].whole() < all;  // whole layers on different cores
    facts.push_back(fact("Whole network's cycles", core::grouped(network["network_cycles"].whole()),
                         fmt::format("{} beside the array{}", core::grouped(network["vector_cycles"].whole()),
                                     overlaps ? ", layers overlap" : "")));
  }
  if (network.has("milliseconds")) {
    facts.push_back(fact(fmt::format("Time at {:g} MHz", configuration["clock_mhz"].real()), time_text(network),
                         rates_text(network)));
  }
  const std::int64_t rows = configuration["array"]["rows"].whole();
  const std::int64_t cols = configuration["array"]["cols"].whole();
  const std::string multipliers = core::grouped(core::checked_multiply(rows, cols));
  if (network.has("core_use")) {
    facts.push_back(fact(
        "Cores", fmt::format("{} of {}\u00d7{}", configuration["cores"].whole(), rows, cols),
        fmt::format("{} multipliers each, {:.1f} % idle", multipliers, network["core_use"]["idle_percent"].real())));
  } else {
    facts.push_back(fact("Array", fmt::format("{}\u00d7{}", rows, cols), multipliers + " multipliers"));
  }
  const std::int64_t beside_it = static_cast<std::int64_t>(layers.count()) - layers.on_array();
  std::string others;
  if (beside_it > 0) others = fmt::format("{} beside it take time", core::grouped(beside_it));
  if (layers.free_of_cost() > 0) {
    others += fmt::format("{}{} others cost nothing", others.empty() ? "" : ", ", core::grouped(layers.free_of_cost()));
  }
  facts.push_back(fact("Layers on the array", core::grouped(layers.on_array()), std::move(others)));
  const std::string memory = configuration["memory"].text();
  if (network.has("energy")) facts.push_back(energy_fact(network["energy"]));
  facts.push_back(fact("Memory", memory, memory == "none" ? "compute cycles only" : "stalls included"));
  return facts;
}

/// What one network's cores do; nothing on one core. Of whole layers on different cores the cycles of each core, those
/// that never have one included, as many as a chart has room for.
Json chip_json(const ResultValue& network, const ResultValue& configuration) {
  constexpr std::int64_t kMostCores = 64;
  Json json{{"network", network["network"].text()}, {"cores", nullptr}};
  if (!network.has("core_use")) return json;
  const ResultValue use = network["core_use"];
  Json busy = Json::array();
  if (use.has("busy_cycles")) {
    for (std::size_t i = 0; i < use["busy_cycles"].size(); ++i) busy.push_back(use["busy_cycles"][i].whole());
    const auto shown = static_cast<std::size_t>(std::min(configuration["cores"].whole(), kMostCores));
    while (busy.size() < shown) busy.push_back(0);
  }
  json["cores"] = {{"computing", use["computing_percent"].real()},
                   {"reducing", use["reducing_percent"].real()},
                   {"idle", use["idle_percent"].real()},
                   {"busy", std::move(busy)},
                   {"cycles", network["network_cycles"].whole()}};
  return json;
}

/// The roof in the units of the page's columns `x` and `y`: `peak`, and where there is a bandwidth its line's `slope`
/// and the `ridge`, where both meet.
Json roofline_json(const ResultValue& result, const LayerUnits& units) {
  const ResultValue configuration = result["provenance"]["configuration"];
  const ResultValue networks = result["networks"];
  const std::int64_t pes =
      core::checked_multiply(configuration["array"]["rows"].whole(), configuration["array"]["cols"].whole());
  const bool says = networks.size() > 0 && networks[0].has("roofline");  // results of older versions do not
  const double peak = says ? networks[0]["roofline"]["peak_macs_per_cycle"].real() : static_cast<double>(pes);
  double words = result.real_or_nan("dram_words_per_cycle");
  double bytes = words * static_cast<double>(units.word_bytes);
  if (const double said = says ? networks[0]["roofline"].real_or_nan("dram_bytes_per_cycle") : 0;
      said > 0 && units.word_bytes > 0) {
    bytes = said;
    words = said / static_cast<double>(units.word_bytes);
  }
  const bool compulsory = configuration["memory"].text() == "none";
  const bool seconds = units.rate_key() != std::string_view{"macs_per_cycle"};
  Json json{{"x", units.intensity_key()}, {"y", units.rate_key()}, {"peak", units.rate(peak)},
            {"slope", nullptr},           {"ridge", nullptr},      {"ridge_text", ""}};
  std::string text = seconds ? fmt::format("The roof: {:.4g} TOP/s", units.rate(peak))
                             : fmt::format("The roof: {} MACs a cycle", core::grouped(static_cast<std::int64_t>(peak)));
  const char* const of = seconds ? "operations" : "MACs";
  if (words > 0) {
    const double ridge = units.intensity(peak / words);
    json["slope"] = units.rate(peak) / ridge;
    json["ridge"] = ridge;
    json["ridge_text"] = fmt::format("ridge: {:.4g}", ridge);
    constexpr double kGigabytesOfMegahertz = 1e-3;
    if (units.word_bytes == 0) {
      text += fmt::format(" and {:g} DRAM words a cycle; the ridge is at {:.4g} MACs per word", words, ridge);
    } else if (seconds) {
      text += fmt::format(" and {:.4g} GB/s from and to DRAM; the ridge is at {:.4g} {} per byte",
                          bytes * units.clock_mhz * kGigabytesOfMegahertz, ridge, of);
    } else {
      text +=
          fmt::format(" and {:g} bytes a cycle from and to DRAM; the ridge is at {:.4g} {} per byte", bytes, ridge, of);
    }
  } else {
    text += "; no bandwidth limits, so there is no ridge";
  }
  const char* const moved = units.word_bytes == 0 ? "Words" : "Bytes";
  text += fmt::format(". {}: {}.", moved,
                      compulsory ? "compulsory ones, as no memory model was asked for" : "all that DRAM moves");
  if (units.word_bytes > 0) {
    text += fmt::format(" A word has {} byte{}.", units.word_bytes, units.word_bytes == 1 ? "" : "s");
  }
  json["text"] = text;
  return json;
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

  const LayerUnits units = units_of(configuration, networks);
  LayerRows layers(units);
  Json facts = Json::array();
  Json templates = Json::array();
  Json totals = Json::array();
  Json chips = Json::array();
  std::string names;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const ResultValue network = networks[i];
    const std::string name = network["network"].text();
    names += (names.empty() ? "" : ", ") + name;
    templates.push_back(Json::array({network.text_or_empty("command")}));
    const ResultValue of = network["layers"];
    for (std::size_t l = 0; l < of.size(); ++l) layers.add(name, of[l], static_cast<std::int64_t>(i));
    add_network_totals(totals, network);
    chips.push_back(chip_json(network, configuration));
    if (networks.size() > 1) facts.push_back(network_fact(network));
  }
  if (networks.size() == 1) facts = one_network_facts(networks[0], configuration, layers);
  return {{"kind", "simulate"},
          {"kicker", "systole simulate"},
          {"title", names},
          {"subtitle",
           fmt::format("{}{}{}\u00d7{} array, dataflow {}, timing {}, depthwise {}, memory {}", machine_text(result),
                       cores_text(configuration), rows, cols, configuration["dataflow"].text(),
                       configuration["timing"].text(), configuration["depthwise"].text(), memory)},
          {"models", simulation_models(networks, configuration)},
          {"totals", std::move(totals)},
          {"facts", std::move(facts)},
          {"empty", "The array runs no layer of this network."},
          {"roofline", roofline_json(result, units)},
          {"clock_mhz", units.clock_mhz},
          {"vector_unit", networks.size() > 0 ? networks[0].text_or_empty("vector_unit") : ""},
          {"chips", std::move(chips)},
          {"rows", layers.count()},
          {"columns", layers.columns()},
          {"commands", {{"templates", std::move(templates)}, {"which", layers.commands()}}},
          {"provenance", provenance_lines(provenance)}};
}

}  // namespace systole::app
