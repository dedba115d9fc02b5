// SPDX-License-Identifier: MIT
#include "cli/simulate/energy.h"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "cli/common/energy_units.h"
#include "core/report/number_text.h"
#include "dataflows/energy/chip_area.h"
#include "dataflows/energy/energy_ledger.h"

namespace systole::app {
namespace {

using dataflows::Ledger;
using dataflows::LedgerLine;
using dataflows::Picojoules;

/// Columns of the CSV.
constexpr std::size_t kEnergyColumns = 4;

double share(const Picojoules& part, const Picojoules& all) {
  return all.value > 0 ? 100 * part.value / all.value : 0;
}

std::optional<double> watts_of(const SimulationRun& run, const SimulatedNetwork& simulated) {
  return dataflows::average_watts(simulated.energy->network.total().value, simulated.result.network_cycles, run.machine,
                                  *run.energy_table);
}

/// ` Area, a first-order estimate: 4.12 mm2 (3.9 to 8.1): ...`, or why there is none.
std::string area_text(const SimulationRun& run, const dataflows::EnergyTable& table) {
  if (const std::string why = dataflows::why_no_area(table); !why.empty()) {
    return fmt::format("  No area: {}.\n", why);
  }
  const dataflows::ChipArea area = dataflows::chip_area(run.machine, table);
  const Picojoules all = area.total();
  return fmt::format(
      "  Area, a first-order estimate: {:.3g} mm2 ({:.3g} to {:.3g}); array {:.3g}, scratchpads {:.3g}, vector unit "
      "{:.3g}.\n",
      all.value, all.low, all.high, area.array.value, area.scratchpads.value, area.vector_unit.value);
}

Json area_json(const SimulationRun& run) {
  if (!run.energy_table->area) return nullptr;
  const dataflows::ChipArea area = dataflows::chip_area(run.machine, *run.energy_table);
  return {{"total", band_json(area.total())},
          {"array", band_json(area.array)},
          {"scratchpads", band_json(area.scratchpads)},
          {"vector", band_json(area.vector_unit)}};
}

std::string what(const LedgerLine& line) {
  std::string text{core::name_of(line.action)};
  if (!line.operand.empty()) text += fmt::format(" {}", line.operand);
  return text;
}

Json components_json(const Ledger& ledger) {
  Json json;
  for (const auto& row : dataflows::kComponentNames) json[std::string{row.name}] = band_json(ledger.total(row.value));
  return json;
}

Json lines_json(const Ledger& ledger, const dataflows::EnergyTable& table, bool with_source) {
  Json lines = Json::array();
  for (const LedgerLine& line : ledger.lines) {
    Json json{{"component", core::name_of(line.component)},
              {"action", core::name_of(line.action)},
              {"operand", line.operand},
              {"bits", line.words.bits},
              {"count", line.count},
              {"each", band_json(line.each)},
              {"energy", band_json(line.energy())}};
    if (with_source) json["source"] = table.source(line.action, line.words);
    lines.push_back(std::move(json));
  }
  return lines;
}

}  // namespace

std::string energy_text(const SimulationRun& run, const SimulatedNetwork& simulated) {
  if (run.area_table != nullptr) {
    return fmt::format("\nNo energy by {}: no memory model runs timing {}, so no words of DRAM are known.\n",
                       run.area_table->name, name(run.machine.timing)) +
           area_text(run, *run.area_table);
  }
  if (!simulated.energy) return {};
  const dataflows::EnergyTable& table = *run.energy_table;
  const Ledger& ledger = simulated.energy->network;
  const Picojoules all = ledger.total();
  std::string out = fmt::format("\nEnergy by {} ({}): {}", table.name, table.title, joules_band_text(all, table));
  if (const auto macs = simulated.result.macs.count(); macs > 0) {
    const double each = all.value / static_cast<double>(macs);
    out += table.unit == "pJ" ? fmt::format(", {:.3g} pJ a MAC", each)
                              : fmt::format(", {:.3g} times the table's unit for each multiply-accumulate", each);
  }
  if (const auto watts = watts_of(run, simulated)) out += fmt::format("; {:.3g} W on average", *watts);
  out += ".\n";
  for (const auto& row : dataflows::kComponentNames) {
    const Picojoules part = ledger.total(row.value);
    if (part.high <= 0) continue;
    fmt::format_to(std::back_inserter(out), "  {:<12}{:>6.1f} %  {}\n", row.name, share(part, all),
                   joules_band_text(part, table));
  }
  if (!simulated.energy->leaks) {
    out += run.machine.clock_mhz > 0
               ? "  Leakage is not in it: the table has no price of it.\n"
               : "  Leakage is not in it: it takes a clock (--clock) and a table that prices it.\n";
  }
  return out + area_text(run, table);
}

std::string energy_cell(const SimulationRun& run, const SimulatedNetwork& simulated) {
  return joules_text(simulated.energy->network.total().value, *run.energy_table);
}

std::string area_cell(const SimulationRun& run) {
  if (!run.area_table->area) return "none";
  return fmt::format("{:.3g}", dataflows::chip_area(run.machine, *run.area_table).total().value);
}

std::string ledger_text(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t layer) {
  if (!simulated.energy) return {};
  const dataflows::EnergyTable& table = *run.energy_table;
  const Ledger& ledger = simulated.energy->layers[layer];
  const Picojoules all = ledger.total();
  std::string out = fmt::format("  energy: {}\n", joules_band_text(all, table));
  for (const LedgerLine& line : ledger.lines) {
    const EnergyUnit unit = energy_unit(line.energy().value, table);
    fmt::format_to(std::back_inserter(out), "    {:<28}{:>16} x {:>10.6g} {} = {:>10.6g} {:<3}{:>6.1f} %\n", what(line),
                   core::grouped(line.count), line.each.value, table.unit, line.energy().value / unit.picojoules,
                   unit.name, share(line.energy(), all));
  }
  return out;
}

std::string energy_csv_header(const SimulationRun& run) {
  return run.energy_table == nullptr ? "" : ",energy_low,energy,energy_high,energy_unit";
}

std::size_t energy_csv_columns(const SimulationRun& run) {
  return run.energy_table == nullptr ? 0 : kEnergyColumns;
}

void append_energy_columns(std::string& out, const SimulationRun& run, const SimulatedNetwork& simulated,
                           std::size_t layer) {
  if (run.energy_table == nullptr) return;
  const Picojoules all = simulated.energy->layers[layer].total();
  fmt::format_to(std::back_inserter(out), ",{},{},{},{}", all.low, all.value, all.high, run.energy_table->unit);
}

void put_energy(Json& network, const SimulationRun& run, const SimulatedNetwork& simulated) {
  if (!simulated.energy) return;
  const dataflows::EnergyTable& table = *run.energy_table;
  const Ledger& ledger = simulated.energy->network;
  const Picojoules all = ledger.total();
  const std::int64_t macs = simulated.result.macs.count();
  const auto watts = watts_of(run, simulated);
  network["energy"] = {{"table", table.name},
                       {"title", table.title},
                       {"unit", table.unit},
                       {"total", band_json(all)},
                       {"per_mac", macs > 0 ? Json(all.value / static_cast<double>(macs)) : Json(nullptr)},
                       {"average_watts", watts ? Json(*watts) : Json(nullptr)},
                       {"energy_delay", all.value * static_cast<double>(simulated.result.network_cycles.count())},
                       {"components", components_json(ledger)},
                       {"area_mm2", area_json(run)},
                       {"lines", lines_json(ledger, table, true)}};
}

void put_energy(Json& json, const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t layer) {
  if (!simulated.energy) return;
  const Ledger& ledger = simulated.energy->layers[layer];
  json["energy"] = {{"total", band_json(ledger.total())},
                    {"components", components_json(ledger)},
                    {"lines", lines_json(ledger, *run.energy_table, false)}};
}

}  // namespace systole::app
