// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

/// How long a chip takes for an operator that no matrix unit runs: laws of a few constants, fitted to measured times.
namespace systole::dataflows {

/// The constants of elementwise and of moving operators. Bandwidths are in TB/s of 10^12 bytes, times in microseconds.
struct OperatorLaw {
  double launch_us = 0;       ///< t0 of every kernel; 0: no law is known
  double tbs = 0;             ///< BW, at which bytes are read and written
  double second_tbs = 0;      ///< Wr, at which a further part of them takes time of its own
  double second_most_us = 0;  ///< cr, which that part does not exceed
  friend bool operator==(const OperatorLaw&, const OperatorLaw&) = default;
};

/// Microseconds of an operator that reads and writes `bytes`: t0 + bytes / BW + min(bytes / Wr, cr). O(1).
double operator_time(const OperatorLaw& law, double bytes);

}  // namespace systole::dataflows
