// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/common/arguments.h"
#include "cli/common/energy_units.h"
#include "cli/common/json/field_json.h"
#include "cli/compare/compared_row_command.h"
#include "cli/compare/remarks.h"
#include "cli/compare/report.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "dataflows/energy/energy_ledger.h"
#include "dataflows/result/rates.h"
#include "dataflows/selection/compared_layers.h"
#include "dataflows/selection/fields.h"

namespace systole::app {
namespace {

using dataflows::ComparedRow;
using dataflows::Comparison;
using dataflows::ComparisonSettings;
using dataflows::LayerwiseRow;

/// Only where blocks may be chosen one by one, or mappings compared, are there columns beyond the standard ones.
bool has_mixed(const ComparisonSettings& settings) {
  return settings.limits.any() || !settings.pareto.empty();
}

Json operators_json(const dataflows::OperatorCycles& cycles) {
  return {{"standard", cycles.standard.count()},
          {"pointwise", cycles.pointwise.count()},
          {"depthwise", cycles.depthwise.count()},
          {"linear", cycles.linear.count()}};
}

Json blocks_json(const LayerwiseRow& row, const core::Network& baseline) {
  Json blocks = Json::array();
  for (const dataflows::BlockCycles& block : row.blocks) {
    blocks.push_back({{"layer", baseline.layers[block.spatial].name},
                      {"choice", name(block.choice)},
                      {"before", block.before.count()},
                      {"after", block.after.count()},
                      {"spatial_before", block.spatial_before.count()},
                      {"spatial_after", block.spatial_after.count()}});
  }
  return blocks;
}

void put_whole_network(Json& json, const Comparison& comparison, const ComparedRow& row) {
  if (comparison.settings.has_vector_unit()) {
    json["network_cycles"] = row.cost.network_cycles.count();
    json["network_speedup"] = row.network_speedup;
  }
  if (const auto rates = row_rates(comparison, row)) {
    json["milliseconds"] = rates->milliseconds;
    json["inferences_per_second"] = rates->inferences_per_second;
    json["tera_operations_per_second"] = rates->tera_operations;
  }
}

Json energy_json(const Comparison& comparison, const ComparedRow& row) {
  const dataflows::EnergyTable& table = *comparison.prices;
  const dataflows::Machine machine = comparison.settings.machine(row.array, row.depthwise);
  const dataflows::Ledger ledger = dataflows::MachinePrices(machine, table).ledger(row.energy->actions);
  Json components;
  for (const auto& part : dataflows::kComponentNames) {
    components[std::string{part.name}] = band_json(ledger.total(part.value));
  }
  return {{"table", table.name},
          {"unit", table.unit},
          {"total", band_json(row.energy->total)},
          {"ratio", row.energy->ratio},
          {"energy_delay", row.energy->energy_delay},
          {"components", std::move(components)}};
}

std::string energy_fields(const Comparison& comparison, const dataflows::RowEnergy& energy) {
  return fmt::format(",{},{},{},{},{},{}", energy.total.low, energy.total.value, energy.total.high,
                     comparison.prices->unit, core::python_text(energy.ratio), energy.energy_delay);
}

Json row_json(const Comparison& comparison, const ComparedRow& row, const std::string& network, bool layers) {
  const dataflows::FuseCandidates& candidates = comparison.networks[row.network];
  Json replaced = Json::object();
  for (std::size_t b = 0; b < row.choices.size(); ++b) {
    if (row.choices[b] != core::FuseChoice::keep) replaced[std::to_string(b)] = name(row.choices[b]);
  }
  Json json{{"network", candidates.baseline.name},
            {"variant", row.variant_name()},
            {"array", array_text(row.array)},
            {"timing", name(*comparison.settings.timing)},
            {"select", name(row.chosen_by)},
            {"depthwise", name(row.depthwise)},
            {"row_broadcast", row.needs_row_broadcast()},
            {"cycles", row.cost.array_cycles.count()},
            {"speedup", row.speedup},
            {"macs", row.cost.macs.count()},
            {"params", row.cost.params.count()},
            {"depthwise_layers", row.choices.size()},
            {"replaced", std::move(replaced)},
            {"command", compared_row_command(network, row, comparison.settings)},
            {"model", model_label(comparison.settings.machine(row.array, row.depthwise))}};
  if (comparison.settings.has_memory()) {
    json["compute_cycles"] = row.compute_cycles.count();
    json["compute_speedup"] = row.compute_speedup;
  }
  put_whole_network(json, comparison, row);
  if (comparison.settings.has_silicon()) {
    json["silicon_us"] = row.cost.silicon_us;
    json["silicon_speedup"] = row.silicon_speedup;
  }
  if (row.energy) json["energy"] = energy_json(comparison, row);
  if (comparison.settings.sensitivity) json["sensitivity"] = row.cost.sensitivity;
  if (row.published != nullptr) {
    json["published"] = {{"cycles", row.published->cycles},
                         {"speedup_printed", row.published->speedup},
                         {"top1_percent", row.published->top1}};
  }
  if (layers) {
    const LayerwiseRow view = layerwise(comparison, row);
    json["cycles_by_operator"] = operators_json(view.operators);
    json["blocks"] = blocks_json(view, candidates.baseline);
  }
  return json;
}

/// Indices of the replaced layers, joined by spaces.
std::string replaced_text(const std::vector<core::FuseChoice>& choices) {
  std::string text;
  for (std::size_t b = 0; b < choices.size(); ++b) {
    if (choices[b] != core::FuseChoice::keep) text += fmt::format("{}{}", text.empty() ? "" : " ", b);
  }
  return text;
}

/// `3:half 5:full`
std::string choices_text(const std::vector<core::FuseChoice>& choices) {
  std::string text;
  for (std::size_t b = 0; b < choices.size(); ++b) {
    if (choices[b] == core::FuseChoice::keep) continue;
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", b, name(choices[b]));
  }
  return text;
}

std::string rates_fields(const std::optional<dataflows::Rates>& rates) {
  if (!rates) return ",,,";
  return fmt::format(",{},{},{}", core::python_text(rates->milliseconds),
                     core::python_text(rates->inferences_per_second), core::python_text(rates->tera_operations));
}

template <class Values>
Json names_json(const Values& values) {
  Json json = Json::array();
  for (const auto value : values) json.push_back(name(value));
  return json;
}

}  // namespace

std::string comparison_csv(const Comparison& comparison) {
  const ComparisonSettings& settings = comparison.settings;
  std::string out = "network,variant,array,timing,select,cycles,speedup,macs,params,replaced";
  if (has_mixed(settings)) out += ",choices";
  if (settings.sensitivity) out += ",sensitivity";
  if (settings.bake_off) out += ",depthwise,row_broadcast";
  if (settings.has_memory()) out += ",compute_cycles,compute_speedup";
  const bool whole = settings.has_vector_unit();
  const bool timed = settings.surroundings.clock_mhz > 0;
  if (whole) out += ",network_cycles,network_speedup";
  if (timed) out += ",milliseconds,inferences_per_second,tera_operations_per_second";
  if (settings.has_silicon()) out += ",silicon_us,silicon_speedup";
  if (settings.energy) out += ",energy_low,energy,energy_high,energy_unit,energy_ratio,energy_delay";
  out += ",model\n";
  for (const ComparedRow& row : comparison.rows) {
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{}",
                   core::csv_result_field(comparison.name_of(row)), row.variant_name(), array_text(row.array),
                   name(*settings.timing), name(row.chosen_by), row.cost.array_cycles.count(),
                   core::python_text(row.speedup), row.cost.macs.count(), row.cost.params.count(),
                   replaced_text(row.choices));
    if (has_mixed(settings)) out += ',' + choices_text(row.choices);
    if (settings.sensitivity) out += ',' + core::python_text(row.cost.sensitivity);
    if (settings.bake_off) out += fmt::format(",{},{}", name(row.depthwise), row.needs_row_broadcast() ? 1 : 0);
    if (settings.has_memory()) {
      out += fmt::format(",{},{}", row.compute_cycles.count(), core::python_text(row.compute_speedup));
    }
    if (whole) {
      out += fmt::format(",{},{}", row.cost.network_cycles.count(), core::python_text(row.network_speedup));
    }
    if (timed) out += rates_fields(row_rates(comparison, row));
    if (settings.has_silicon()) {
      out += fmt::format(",{},{}", core::python_text(row.cost.silicon_us), core::python_text(row.silicon_speedup));
    }
    if (row.energy) out += energy_fields(comparison, *row.energy);
    out += ',' + model_label(settings.machine(row.array, row.depthwise)) + '\n';
  }
  return out;
}

Json configuration_json(const ComparisonSettings& settings) {
  const auto fields = dataflows::comparison_fields();
  Json json;
  put_fields(json, fields, settings);
  if (settings.selects.empty()) json["select"] = core::field_at(fields, "select")->otherwise;
  json["depthwise"] = names_json(settings.depthwise);  // of the rows, whether they are a bake-off or not
  json["dataflow"] = "rp for 1D layers, os for the rest";
  json["model"] = model_label(settings.machine(settings.arrays.front(), settings.depthwise.front()));
  if (settings.origin) json["machine"] = settings.origin->name;
  return json;
}

Json comparison_json(const Comparison& comparison, const std::vector<std::string>& networks,
                     const Provenance& provenance, bool layers) {
  Json rows = Json::array();
  for (const ComparedRow& row : comparison.rows) {
    rows.push_back(row_json(comparison, row, networks.at(row.network), layers));
  }
  return {{"schema", "systole/compare/1"},
          {"provenance", provenance.json()},
          {"rows", std::move(rows)},
          {"remarks", remark_texts(comparison)}};
}

}  // namespace systole::app
