// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dataflows/energy/energy_table.h"
#include "dataflows/machine/machine.h"

/// How large a machine is as silicon: a first-order estimate.
namespace systole::dataflows {

/// Square millimetres with a band, of all cores. Wires, pads, DRAM's interface and whatever controls the chip are not
/// in it.
struct ChipArea {
  Picojoules array;
  Picojoules scratchpads;  ///< and the level that cores share
  Picojoules vector_unit;
  [[nodiscard]] Picojoules total() const;
};

/// Two-input NANDs of one array of our own RTL (docs/rtl.md, what whole arrays cost): a fit to its arrays of 4x4 to
/// 16x16 and its PEs of int8 and int16, at most 3 % off. The PE runs all dataflows; the row broadcast is in it.
double array_gates(const Machine& machine);

/// Why the table tells no area, in a sentence; empty if it does.
std::string why_no_area(const EnergyTable& table);

/// Gates of arrays and lanes, and bits of scratchpads, times the table's areas. Throws InputError where why_no_area()
/// says so. O(1).
ChipArea chip_area(const Machine& machine, const EnergyTable& table);

}  // namespace systole::dataflows
