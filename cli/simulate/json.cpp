// SPDX-License-Identifier: MIT
#include "cli/simulate/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/json/field_json.h"
#include "cli/common/json/json_text.h"
#include "cli/simulate/chip.h"
#include "cli/simulate/energy.h"
#include "cli/simulate/kept.h"
#include "cli/simulate/silicon.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/ir/operator_class.h"
#include "dataflows/analysis/roofline.h"
#include "dataflows/machine/fields.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "dataflows/memory/tiled/tiled_memory.h"
#include "dataflows/result/class_shares.h"

namespace systole::app {
namespace {

Json sram_json(const dataflows::SramCounts& sram) {
  return {{"ifmap_reads", sram.ifmap_reads.count()},
          {"filter_reads", sram.filter_reads.count()},
          {"ofmap_writes", sram.ofmap_writes.count()}};
}

Json traffic_json(const dataflows::scalesim::Traffic& traffic) {
  return {
      {"start_cycle", traffic.start.count()}, {"stop_cycle", traffic.stop.count()}, {"words", traffic.words.count()}};
}

Json memory_json(const dataflows::scalesim::LayerReport& report) {
  const auto operand = [](const dataflows::scalesim::OperandReport& of) {
    return Json{{"sram", traffic_json(of.sram)}, {"dram", traffic_json(of.dram)}};
  };
  return {{"cycles_with_prefetch", report.cycles_with_prefetch.count()},
          {"ifmap", operand(report.ifmap)},
          {"filter", operand(report.filter)},
          {"ofmap", operand(report.ofmap)}};
}

Json tiled_json(const dataflows::TiledCost& cost, core::Macs macs) {
  constexpr std::array kBounds{"compute", "ifmap", "filter", "ofmap", "partial_sums"};
  const auto reads = [](const dataflows::DramReads& of) {
    return Json{{"compulsory", of.compulsory.count()}, {"refetched", of.refetched.count()}};
  };
  Json schedules = Json::array();
  for (const dataflows::tiled::Schedule& schedule : cost.schedules) schedules.push_back(schedule.text());
  return {{"compute_cycles", cost.compute_cycles.count()},
          {"refill", cost.refill.count()},
          {"prologue", cost.prologue.count()},
          {"stalls",
           {{"ifmap", cost.stalls.ifmap.count()},
            {"filter", cost.stalls.filter.count()},
            {"ofmap", cost.stalls.ofmap.count()},
            {"partial_sums", cost.stalls.partial_sums.count()}}},
          {"epilogue", cost.epilogue.count()},
          {"dram_words",
           {{"ifmap", reads(cost.dram.ifmap)},
            {"filter", reads(cost.dram.filter)},
            {"ofmap_writes", cost.dram.ofmap_writes.count()},
            {"partial_sums_written", cost.dram.partial_sums_written.count()},
            {"partial_sums_read", cost.dram.partial_sums_read.count()}}},
          {"transfer_cycles", cost.transfer_cycles.count()},
          {"macs_per_word", cost.macs_per_word(macs)},
          {"bound", kBounds.at(static_cast<std::size_t>(cost.bound))},
          {"schedules", std::move(schedules)}};
}

Json layer_json(std::size_t index, const core::Layer& layer, const dataflows::LayerResult& result) {
  Json json{{"index", index},
            {"layer", layer.name},
            {"op", core::class_name(layer)},
            {"cycles", result.cycles.count()},
            {"stall_cycles", result.stall_cycles.count()},
            {"macs", result.macs.count()}};
  if (result.dataflow == nullptr) {  // not run by the array: no utilisation to speak of
    json["operator"] = dataflows::time_class(layer);
    return json;
  }
  json["overall_util"] = result.utilisation.overall;
  json["mapping_efficiency"] = result.utilisation.mapping_efficiency;
  json["compute_util"] = result.utilisation.compute;
  json["sram_words"] = sram_json(result.sram);
  json["folds"] = result.folds;
  json["packed_channels"] = result.packed_channels;
  json["dataflow"] = result.dataflow->name;
  if (result.time) json["time"] = *result.time;
  return json;
}

/// What `count` says of each layer's DRAM; none where that is beyond counting.
std::optional<std::vector<double>> dram_counts(const SimulationRun& run, const SimulatedNetwork& simulated,
                                               decltype(dataflows::roofline_words)& count) {
  try {
    return count(simulated.network, run.machine, simulated.result);
  } catch (const core::InputError&) {
    return std::nullopt;
  } catch (const core::OverflowError&) {
    return std::nullopt;
  }
}

/// The roof over the layers: `null` where the memory model does not say what DRAM moves.
Json roofline_json(const dataflows::Machine& machine) {
  const dataflows::Roof roof = dataflows::roof(machine);
  const auto or_null = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
  return {{"peak_macs_per_cycle", roof.peak},
          {"dram_bytes_per_cycle", or_null(roof.bytes_per_cycle)},
          {"ridge_macs_per_byte", or_null(roof.ridge())},
          {"peak_tera_operations_per_second", or_null(dataflows::tera_operations(roof.peak, machine))}};
}

Json machine_json(const NamedMachine& named) {
  return {{"name", named.name},
          {"title", named.title},
          {"source", named.source},
          {"differs", named.differs},
          {"changed", named.changed}};
}

/// What the network came to in all, without its layers, whose list is empty.
Json network_json(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const dataflows::NetworkResult& result = simulated.result;
  Json network{{"network", simulated.network.name},
               {"command", simulated.command},
               {"array", dataflows::array_text(run.machine.array)},
               {"dataflow", run.machine.dataflow->name},
               {"models", result.models},
               {"cycles", result.cycles.count()},
               {"macs", result.macs.count()},
               {"overall_util", result.overall_utilisation},
               {"sram_words", sram_json(result.sram)}};
  put_chip(network, run, simulated);
  put_kept(network, simulated);
  put_energy(network, run, simulated);
  put_silicon(network, run, simulated);
  network["roofline"] = roofline_json(run.machine);
  network["layers"] = Json::array();
  if (result.time) network["time"] = *result.time;
  for (const dataflows::MissingLayer& missing : result.missing) {
    network["missing"].push_back({{"index", missing.layer},
                                  {"layer", simulated.network.layers[missing.layer].name},
                                  {"reason", missing.reason}});
  }
  return network;
}

/// What `text` says of the runs' machines, each text once, in their order.
template <class TextOf>
Json each_once(const SimulationRuns& runs, TextOf text) {
  Json texts = Json::array();
  for (const SimulationRun& run : runs) {
    Json value = text(run.machine);
    if (std::ranges::find(texts, value) == texts.end()) texts.push_back(std::move(value));
  }
  return texts;
}

/// Calls `visit` with every run of every network, network by network and machine by machine.
template <class Visit>
void each_network(const SimulationRuns& runs, const Visit& visit) {
  for (std::size_t n = 0; n < runs.front().networks.size(); ++n) {
    for (const SimulationRun& run : runs) visit(run, run.networks[n]);
  }
}

/// All but the layers, whose lists are empty.
Json frame_json(const SimulationRuns& runs, const Provenance& provenance) {
  Json networks = Json::array();
  each_network(runs, [&](const SimulationRun& run, const SimulatedNetwork& simulated) {
    networks.push_back(network_json(run, simulated));
  });
  const std::optional<double> bandwidth = dataflows::dram_words_per_cycle(runs.front().machine);
  Json json{{"schema", "systole/simulate/1"},
            {"provenance", provenance.json()},
            {"dram_words_per_cycle", bandwidth ? Json(*bandwidth) : Json(nullptr)},
            {"networks", std::move(networks)}};
  if (!runs.front().named.name.empty()) json["machine"] = machine_json(runs.front().named);
  return json;
}

/// `json` as an item of a list whose items begin behind `indent`.
std::string item_text(const Json& json, std::string_view indent) {
  std::string out;
  core::for_each_line(json_text(json), [&](core::Line line) {
    if (!out.empty()) out += '\n';
    out += indent;
    out += line.text;
  });
  return out;
}

void write_layers(const SimulationRun& run, const SimulatedNetwork& simulated,
                  const std::function<void(std::string_view)>& write) {
  constexpr std::string_view kIndent = "        ";  // four levels
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  std::optional<std::vector<double>> compulsory;
  if (run.machine.memory == dataflows::no_memory()) compulsory = dram_counts(run, simulated, dataflows::roofline_words);
  // Where words differ in size, they do not say what DRAM moves.
  std::optional<std::vector<double>> bytes;
  if (run.machine.bits != dataflows::WordBits{}) bytes = dram_counts(run, simulated, dataflows::roofline_bytes);
  std::string text;
  bool is_first = true;
  for (std::size_t i = 0; i < simulated.result.layers.size(); ++i) {
    if (missing_layer(simulated.result, i) != nullptr) continue;
    const dataflows::LayerResult& layer = simulated.result.layers[i];
    Json json = layer_json(i, simulated.network.layers[i], layer);
    if (const auto* const report = dataflows::scalesim::scalesim_report_of(layer))
      json["memory"] = memory_json(*report);
    if (const auto* const cost = dataflows::tiled_cost_of(layer)) json["memory"] = tiled_json(*cost, layer.macs);
    put_chip(json, run.machine, layer);
    put_kept(json, simulated, i);
    put_energy(json, run, simulated, i);
    put_silicon(json, layer);
    if (compulsory && layer.dataflow != nullptr) {
      json["compulsory_dram_words"] = static_cast<std::int64_t>((*compulsory)[i]);
    }
    if (bytes && layer.dataflow != nullptr) json["dram_bytes"] = (*bytes)[i];
    text += (is_first ? "\n" : ",\n") + item_text(json, kIndent);
    is_first = false;
    if (text.size() < kPiece) continue;
    write(text);
    text.clear();
  }
  if (!is_first) text += "\n" + std::string(kIndent.substr(2));
  write(text);
}

}  // namespace

Json configuration_json(const SimulationRuns& runs) {
  const dataflows::Machine& machine = runs.front().machine;
  Json json;
  put_fields(json, dataflows::machine_fields(), machine);
  put_silicon_configuration(json, machine);
  json["model"] = dataflows::model_label(machine);
  if (runs.size() > 1) {
    json.erase("array");
    json.erase("dataflow");
    json["arrays"] = each_once(runs, [](const auto& of) { return dataflows::array_text(of.array); });
    json["dataflows"] = each_once(runs, [](const auto& of) { return std::string{of.dataflow->name}; });
  }
  return json;
}

void write_simulation_json(const SimulationRuns& runs, const Provenance& provenance,
                           const std::function<void(std::string_view)>& write) {
  // A name cannot look like this key: JSON escapes the quotes inside of texts.
  constexpr std::string_view kLayers = "\"layers\": [";
  const std::string frame = json_text(frame_json(runs, provenance));
  std::string_view rest = frame;
  each_network(runs, [&](const SimulationRun& run, const SimulatedNetwork& simulated) {
    const std::size_t end = rest.find(kLayers) + kLayers.size();
    write(rest.substr(0, end));
    rest.remove_prefix(end);
    write_layers(run, simulated, write);
  });
  write(rest);
}

}  // namespace systole::app
