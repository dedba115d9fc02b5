// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "cli/common/json/json_text.h"
#include "dataflows/energy/energy_table.h"

/// Energies for people and for machines.
namespace systole::app {

/// A unit and how many picojoules it is.
struct EnergyUnit {
  std::string_view name;
  double picojoules = 1;
};

/// The largest unit of which `value` is at least one; of a table with a unit of its own that one.
EnergyUnit energy_unit(double value, const dataflows::EnergyTable& table);

/// `1.234 mJ`
std::string joules_text(double value, const dataflows::EnergyTable& table);

/// `1.234 mJ (0.9876 to 1.567)`; without a band where the table has none.
std::string joules_band_text(const dataflows::Picojoules& energy, const dataflows::EnergyTable& table);

/// `{low, value, high}`
Json band_json(const dataflows::Picojoules& energy);

}  // namespace systole::app
