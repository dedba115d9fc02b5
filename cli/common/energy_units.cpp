// SPDX-License-Identifier: MIT
#include "cli/common/energy_units.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

namespace systole::app {
namespace {

constexpr std::array kEnergyUnits{EnergyUnit{"pJ", 1}, EnergyUnit{"nJ", 1e3}, EnergyUnit{"uJ", 1e6},
                                  EnergyUnit{"mJ", 1e9}, EnergyUnit{"J", 1e12}};

}  // namespace

EnergyUnit energy_unit(double value, const dataflows::EnergyTable& table) {
  if (table.unit != "pJ") return {table.unit, 1};
  EnergyUnit best = kEnergyUnits.front();
  for (const EnergyUnit& unit : kEnergyUnits) {
    if (value >= unit.picojoules) best = unit;
  }
  return best;
}

std::string joules_text(double value, const dataflows::EnergyTable& table) {
  const EnergyUnit unit = energy_unit(value, table);
  return fmt::format("{:.4g} {}", value / unit.picojoules, unit.name);
}

std::string joules_band_text(const dataflows::Picojoules& energy, const dataflows::EnergyTable& table) {
  std::string text = joules_text(energy.value, table);
  if (energy.low != energy.value || energy.high != energy.value) {
    const double picojoules = energy_unit(energy.value, table).picojoules;
    text += fmt::format(" ({:.4g} to {:.4g})", energy.low / picojoules, energy.high / picojoules);
  }
  return text;
}

Json band_json(const dataflows::Picojoules& energy) {
  return {{"low", energy.low}, {"value", energy.value}, {"high", energy.high}};
}

}  // namespace systole::app
