// SPDX-License-Identifier: MIT
#include "cli/simulate/energy.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/report/number_text.h"
#include "dataflows/energy/energy_ledger.h"
#include "dataflows/result/rates.h"

namespace systole::app {
namespace {

using dataflows::Ledger;
using dataflows::LedgerLine;
using dataflows::Picojoules;

/// Columns of the CSV.
constexpr std::size_t kEnergyColumns = 4;

/// A unit and how many picojoules it is.
struct Unit {
  std::string_view name;
  double picojoules;
};
constexpr std::array kUnits{Unit{"pJ", 1}, Unit{"nJ", 1e3}, Unit{"uJ", 1e6}, Unit{"mJ", 1e9}, Unit{"J", 1e12}};

/// The largest unit of which `value` is at least one.
Unit unit_of(double value, const dataflows::EnergyTable& table) {
  if (table.unit != "pJ") return {table.unit, 1};
  Unit best = kUnits.front();
  for (const Unit& unit : kUnits) {
    if (value >= unit.picojoules) best = unit;
  }
  return best;
}

/// `1.234 mJ (0.9876 to 1.567)`; without a band where the table has none.
std::string band_text(const Picojoules& energy, const dataflows::EnergyTable& table) {
  const Unit unit = unit_of(energy.value, table);
  std::string text = fmt::format("{:.4g} {}", energy.value / unit.picojoules, unit.name);
  if (energy.low != energy.value || energy.high != energy.value) {
    text += fmt::format(" ({:.4g} to {:.4g})", energy.low / unit.picojoules, energy.high / unit.picojoules);
  }
  return text;
}

double share(const Picojoules& part, const Picojoules& all) {
  return all.value > 0 ? 100 * part.value / all.value : 0;
}

/// Watts over the network's time; nothing without a clock, or in a table's own unit.
std::optional<double> average_watts(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const auto time = dataflows::milliseconds(simulated.result.network_cycles, run.machine);
  if (!time || *time <= 0 || run.energy_table->unit != "pJ") return std::nullopt;
  constexpr double kPicojoulesOfMillijoule = 1e9;
  return simulated.energy->network.total().value / kPicojoulesOfMillijoule / *time;
}

std::string what(const LedgerLine& line) {
  std::string text{core::name_of(line.action)};
  if (!line.operand.empty()) text += fmt::format(" {}", line.operand);
  return text;
}

Json band_json(const Picojoules& energy) {
  return {{"low", energy.low}, {"value", energy.value}, {"high", energy.high}};
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
  if (!simulated.energy) return {};
  const dataflows::EnergyTable& table = *run.energy_table;
  const Ledger& ledger = simulated.energy->network;
  const Picojoules all = ledger.total();
  std::string out = fmt::format("\nEnergy by {} ({}): {}", table.name, table.title, band_text(all, table));
  if (const auto macs = simulated.result.macs.count(); macs > 0) {
    out += fmt::format(", {:.3g} {} a MAC", all.value / static_cast<double>(macs), table.unit);
  }
  if (const auto watts = average_watts(run, simulated)) out += fmt::format("; {:.3g} W on average", *watts);
  out += ".\n";
  for (const auto& row : dataflows::kComponentNames) {
    const Picojoules part = ledger.total(row.value);
    if (part.high <= 0) continue;
    fmt::format_to(std::back_inserter(out), "  {:<12}{:>6.1f} %  {}\n", row.name, share(part, all),
                   band_text(part, table));
  }
  if (!simulated.energy->leaks) {
    out += run.machine.clock_mhz > 0
               ? "  Leakage is not in it: the table has no price of it.\n"
               : "  Leakage is not in it: it takes a clock (--clock) and a table that prices it.\n";
  }
  return out;
}

std::string energy_cell(const SimulationRun& run, const SimulatedNetwork& simulated) {
  const double value = simulated.energy->network.total().value;
  const Unit unit = unit_of(value, *run.energy_table);
  return fmt::format("{:.4g} {}", value / unit.picojoules, unit.name);
}

std::string ledger_text(const SimulationRun& run, const SimulatedNetwork& simulated, std::size_t layer) {
  if (!simulated.energy) return {};
  const dataflows::EnergyTable& table = *run.energy_table;
  const Ledger& ledger = simulated.energy->layers[layer];
  const Picojoules all = ledger.total();
  std::string out = fmt::format("  energy: {}\n", band_text(all, table));
  for (const LedgerLine& line : ledger.lines) {
    const Unit unit = unit_of(line.energy().value, table);
    fmt::format_to(std::back_inserter(out), "    {:<28}{:>16} x {:>9.4g} {} = {:>9.4g} {:<3}{:>6.1f} %\n", what(line),
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
  const auto watts = average_watts(run, simulated);
  network["energy"] = {{"table", table.name},
                       {"title", table.title},
                       {"unit", table.unit},
                       {"total", band_json(all)},
                       {"per_mac", macs > 0 ? Json(all.value / static_cast<double>(macs)) : Json(nullptr)},
                       {"average_watts", watts ? Json(*watts) : Json(nullptr)},
                       {"energy_delay", all.value * static_cast<double>(simulated.result.network_cycles.count())},
                       {"components", components_json(ledger)},
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
