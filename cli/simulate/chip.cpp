// SPDX-License-Identifier: MIT
#include "cli/simulate/chip.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "core/ir/shape.h"
#include "core/report/number_text.h"
#include "core/report/significant.h"
#include "dataflows/chip/core_use.h"
#include "dataflows/chip/cores_result.h"
#include "dataflows/result/class_shares.h"
#include "dataflows/result/rates.h"

namespace systole::app {
namespace {

using core::grouped;
using dataflows::LayerResult;
using dataflows::Machine;

/// Classes of operators that a line names; the rest is one share.
constexpr std::size_t kNamedClasses = 6;

bool has_vector_unit(const Machine& machine) {
  return machine.vector.model != dataflows::VectorModel::none;
}

/// What the array does not run: how many of each operator, and how much of the network's output they make.
std::string beside_the_array_text(const SimulatedNetwork& simulated) {
  std::map<std::string_view, std::int64_t> counts;
  std::int64_t layers = 0;
  double elements = 0;
  double all_elements = 0;
  for (const core::Layer& layer : simulated.network.layers) {
    const auto output = static_cast<double>(core::elements(core::output_shape(layer)).count());
    all_elements += output;
    if (core::runs_on_array(layer.op)) continue;
    ++counts[core::name(layer.op)];
    ++layers;
    elements += output;
  }
  if (layers == 0) return {};
  std::string list;
  for (const auto& [op, count] : counts) list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, op);
  return fmt::format("Not run by the array, 0 cycles: {} ({} of {} layers, {:.1f} % of all output elements).\n", list,
                     layers, simulated.network.layers.size(), 100 * elements / all_elements);
}

std::string classes_text(const SimulatedNetwork& simulated) {
  const auto classes = dataflows::time_by_class(simulated.network, simulated.result);
  core::Cycles all;
  for (const dataflows::ClassTime& time : classes) all += time.total();
  core::Cycles rest = all;
  std::string text;
  for (std::size_t i = 0; i < std::min(classes.size(), kNamedClasses); ++i) {
    text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", classes[i].name,
                        core::percent(classes[i].total().count(), all.count()));
    rest = rest - classes[i].total();
  }
  if (rest.count() > 0) text += fmt::format(", other {:.1f} %", core::percent(rest.count(), all.count()));
  return text.empty() ? text : "Time by operator: " + text + ".\n";
}

std::string seconds_text(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const auto rates = dataflows::rates(simulated.network, simulated.result, run.machine);
  if (!rates) return {};
  return fmt::format("At {:g} MHz: {} ms, {} inferences/s, {} TOP/s.\n", run.machine.clock_mhz,
                     core::significant(rates->milliseconds), core::significant(rates->inferences_per_second),
                     core::significant(rates->tera_operations));
}

Json use_json(const dataflows::CoreUse& use) {
  return {{"computing_percent", use.computing}, {"reducing_percent", use.reducing}, {"idle_percent", use.idle}};
}

std::string cores_text(const SimulationRun& run, const SimulatedNetwork& simulated) {
  std::map<std::string, std::int64_t> partitions;
  core::Cycles reducing;
  for (const LayerResult& layer : simulated.result.layers) {
    if (layer.cores == nullptr) continue;
    ++partitions[layer.cores->text()];
    reducing += layer.cores->reduction.cycles;
  }
  const auto use = dataflows::core_use(simulated.network, simulated.result, run.machine);
  const double busy = use ? use->computing + use->reducing : 0;
  if (partitions.empty()) {
    return use ? fmt::format("Whole layers on {} cores, which have one {:.1f} % of the time.\n",
                             run.machine.cores.count, busy)
               : std::string{};
  }
  std::vector<std::pair<std::string, std::int64_t>> order(partitions.begin(), partitions.end());
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (std::size_t i = 0; i < std::min(order.size(), kNamedClasses); ++i) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", order[i].first, order[i].second);
  }
  if (order.size() > kNamedClasses) text += fmt::format(", {} others", order.size() - kNamedClasses);
  return fmt::format(
      "Shared by {} cores, layers in brackets: {}; adding partial sums takes {} cycles. While arrays run, {:.1f} % of "
      "the cores are busy.\n",
      run.machine.cores.count, text, grouped(reducing.count()), busy);
}

}  // namespace

std::string whole_network_text(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const dataflows::NetworkResult& result = simulated.result;
  std::string text = cores_text(run, simulated);
  if (!has_vector_unit(run.machine)) {
    return text + beside_the_array_text(simulated) + seconds_text(run, simulated);
  }
  text += fmt::format("Whole network: {} cycles; the array {}, beyond it {} ({}).\n",
                      grouped(result.network_cycles.count()), grouped(result.cycles.count()),
                      grouped(result.vector_cycles.count()), dataflows::vector_sentence(run.machine));
  return text + classes_text(simulated) + seconds_text(run, simulated);
}

std::string chip_csv_header(const Machine& machine) {
  std::string header = ",vector_cycles";
  if (machine.cores.count > 1) header += ",cores,partition,parts,on_chip_words,reduction_cycles,mean_core_cycles";
  if (machine.clock_mhz > 0) header += ",milliseconds";
  return header;
}

std::size_t chip_csv_columns(const Machine& machine) {
  const std::string header = chip_csv_header(machine);
  return static_cast<std::size_t>(std::ranges::count(header, ','));
}

void append_chip_columns(std::string& out, const Machine& machine, const LayerResult& layer) {
  fmt::format_to(std::back_inserter(out), ",{}", layer.vector.cycles.count());
  if (machine.cores.count > 1) {
    if (const dataflows::CoresDetail* const cores = layer.cores.get()) {
      fmt::format_to(std::back_inserter(out), ",{},{},{},{},{},{}", cores->cores, core::name_of(cores->choice.scheme),
                     cores->parts_text(), cores->on_chip_words.count(), cores->reduction.cycles.count(),
                     cores->mean_core);
    } else {
      out += ",,,,,,";
    }
  }
  if (const auto time = dataflows::milliseconds(layer.cycles + layer.vector.cycles, machine)) {
    fmt::format_to(std::back_inserter(out), ",{}", *time);
  }
}

void put_chip(Json& json, const Machine& machine, const LayerResult& layer) {
  if (has_vector_unit(machine)) {
    json["vector"] = {{"cycles", layer.vector.cycles.count()},
                      {"lane_cycles", layer.vector.lanes.count()},
                      {"words_read", layer.vector.reads.count()},
                      {"words_written", layer.vector.writes.count()}};
    if (layer.vector.fused_into >= 0) json["vector"]["fused_into"] = layer.vector.fused_into;
  }
  if (const dataflows::CoresDetail* const cores = layer.cores.get()) {
    json["cores"] = {{"used", cores->cores},
                     {"partition", core::name_of(cores->choice.scheme)},
                     {"parts", cores->parts_text()},
                     {"group_parts", cores->choice.parts[dataflows::Axis::groups]},
                     {"on_chip_words", cores->on_chip_words.count()},
                     {"slowest_core_cycles", cores->slowest_core.count()},
                     {"mean_core_cycles", cores->mean_core},
                     {"reduction_cycles", cores->reduction.cycles.count()},
                     {"reduction_words", cores->reduction.words.count()}};
    if (const auto use = dataflows::core_use(layer, machine)) json["cores"]["use"] = use_json(*use);
  }
  if (const auto time = dataflows::milliseconds(layer.cycles + layer.vector.cycles, machine)) {
    json["milliseconds"] = *time;
  }
}

void put_chip(Json& json, const SimulationRun& run, const SimulatedNetwork& simulated) {
  const dataflows::NetworkResult& result = simulated.result;
  json["vector_cycles"] = result.vector_cycles.count();
  json["network_cycles"] = result.network_cycles.count();
  json["vector_unit"] = dataflows::vector_sentence(run.machine);
  Json classes = Json::array();
  for (const dataflows::ClassTime& time : dataflows::time_by_class(simulated.network, result)) {
    classes.push_back(
        {{"op", time.name}, {"array_cycles", time.array.count()}, {"vector_cycles", time.vector.count()}});
  }
  json["time_by_operator"] = std::move(classes);
  if (const auto use = dataflows::core_use(simulated.network, result, run.machine)) {
    json["core_use"] = use_json(*use);
    const std::vector<core::Cycles> busy = dataflows::busy_cycles(simulated.network, result, run.machine);
    for (const core::Cycles cycles : busy) json["core_use"]["busy_cycles"].push_back(cycles.count());
  }
  if (const auto rates = dataflows::rates(simulated.network, result, run.machine)) {
    json["milliseconds"] = rates->milliseconds;
    json["inferences_per_second"] = rates->inferences_per_second;
    json["tera_operations_per_second"] = rates->tera_operations;
  }
}

}  // namespace systole::app
