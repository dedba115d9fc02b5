// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "dataflows/mapping/gemm_shape.h"

/// Times by the table of SCALE-Sim's tutorial branch.
namespace systole::dataflows {

/// One row: microseconds = slope * max(cycles, 2 (MK + KN + MN) / bandwidth) + constant.
struct TimeRegion {
  double number = 0;     ///< of the region
  double slope = 0;      ///< microseconds a cycle
  double constant = 0;   ///< microseconds
  double bandwidth = 0;  ///< bytes a cycle
  friend bool operator==(const TimeRegion&, const TimeRegion&) = default;
};

/// The table of a chip: SCALE-Sim, branch isca-tutorial, scalesim/calibration_pure/ (2026).
struct RegionTable {
  std::vector<TimeRegion> regions{};  ///< sorted by number; empty: none is known
  double heads_power = 0;             ///< p of batched products
  double heads_constant = 0;          ///< c of batched products
  double program_products = 0;        ///< a0 of whole networks
  double program_us = 0;              ///< C of whole networks
  friend bool operator==(const RegionTable&, const RegionTable&) = default;
};

/// Which row is a product's: 4 [K > 128] + 2 [N > 128] + [M > 128] + 8 [M > 640]. O(1).
int time_region(const GemmShape& product);

/// Microseconds of a product, by its fitted_cycles(). A batch of B heads takes B (u + (1 - u) / B) times as long as
/// one, u = t^p / (t^p + c) of t = ceil(M / 128) ceil(N / 128) tiles. Throws InputError where the table lacks the row.
/// O(log regions).
double region_time(const RegionTable& table, const GemmShape& product);

}  // namespace systole::dataflows
