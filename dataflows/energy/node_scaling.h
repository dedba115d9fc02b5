// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "dataflows/energy/energy_table.h"

/// Prices of one technology node, estimated from those of another. Stillmaker and Baas, Integration 58, 2017, fit
/// polynomials of the supply voltage to the energy of simulated gates from 180 to 7 nm, and tell the areas of cells.
namespace systole::dataflows {

/// The least and the largest node that can be scaled from and to, in nm.
inline constexpr double kSmallestNode = 7;
inline constexpr double kLargestNode = 130;

/// By how much energy on a chip changes from one node to another. The value is of high-performance transistors; those
/// of low power give the other end of the band. Nodes between two of the publication lie on the power law through both.
/// `volts`: the supply at `from_nm`; 0: the node's nominal one, as at `to_nm`. Both nodes are within the limits above.
/// O(1).
Picojoules energy_factor(double from_nm, double to_nm, double volts = 0);

/// The same of areas, without a band.
double area_factor(double from_nm, double to_nm);

/// The table with all that happens on the chip scaled: DRAM keeps its prices. Each source says by what. Throws
/// InputError where the table says no node, or one beyond the limits, has prices of leakage, which the publication does
/// not scale, or a unit of its own. O(rows).
EnergyTable scaled_to(const EnergyTable& table, double node_nm);

/// `horowitz_45nm@7nm` is a table and the node that it is scaled to.
struct WantedTable {
  std::string table;
  double node_nm = 0;  ///< 0: not scaled
};

/// Reads it: a name or a path, with `@N` or `@Nnm` behind it or not. A file of just that name is not scaled. Throws
/// InputError where N is no node within the limits.
WantedTable wanted_table(std::string_view wanted);

}  // namespace systole::dataflows
