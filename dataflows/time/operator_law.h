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

/// The constants of sums over rows (reduce), of up to 128 rows. Times are in microseconds unless they say nanoseconds.
struct ReductionLaw {
  double cycle_ns = 0;        ///< of one step of a sum; 0: no law is known
  double launch_us = 0;       ///< of a kernel
  double single_less_us = 0;  ///< less where there is one row
  double rows_less_us = 0;    ///< less where rows lie in lanes
  double tile_less_us = 0;    ///< less where everything fits one register of 8 x 128
  double row_steps = 0;       ///< where rows lie in lanes: steps of 16 elements
  double few_steps = 0;       ///< where they do not: steps of 128 elements, at least, of up to 8 rows
  double least_steps = 0;     ///< the same of more rows
  double large_tbs = 0;       ///< TB/s for what is above 8 MB; 0: it costs nothing more
  double large_rows_tbs = 0;  ///< the same above 5 MB where rows lie in lanes
  friend bool operator==(const ReductionLaw&, const ReductionLaw&) = default;
};

/// The constants of normalisations over rows, which read a row, read it again and write it.
struct NormLaw {
  double launch_us = 0;       ///< of a kernel; 0: no law is known
  double lanes_us = 0;        ///< in place of it where rows lie in lanes
  double small_us = 0;        ///< more where there is one row, or everything fits one register
  double tbs = 0;             ///< TB/s at which the bytes of three passes move
  double cycle_ns = 0;        ///< of 128 elements of a row, at least
  double second_tbs = 0;      ///< as OperatorLaw's
  double second_most_us = 0;  ///< as OperatorLaw's
  friend bool operator==(const NormLaw&, const NormLaw&) = default;
};

/// Rows of so many elements each, which an operator sums over.
struct RowShape {
  double rows = 1;
  double length = 1;
};

/// Whether rows lie in the 128 lanes of registers, and their elements one below the other: the layout that pads less,
/// up(rows, 128) up(length, 8) < up(rows, 8) up(length, 128). O(1).
bool rows_in_lanes(const RowShape& shape);

/// Microseconds of an operator that reads and writes `bytes`: t0 + bytes / BW + min(bytes / Wr, cr). O(1).
double operator_time(const OperatorLaw& law, double bytes);

/// Microseconds of a sum over each row. Up to 128 rows: launch + max(steps, bytes / large bandwidth), where a step is a
/// sum that waits for the one before. Rows in lanes: ceil(length / 16) row_steps; else ceil(length / 128) times
/// ceil(rows / 16), which is at least few_steps or least_steps. More rows: operator_time() of `many`. O(1).
double reduction_time(const ReductionLaw& law, const OperatorLaw& many, const RowShape& shape, double element_bytes);

/// Microseconds of a normalisation of each row: launch + max(bytes / BW, ceil(length / 128) cycles) + min(bytes / Wr,
/// cr), with three passes' bytes. O(1).
double norm_time(const NormLaw& law, const RowShape& shape, double element_bytes);

}  // namespace systole::dataflows
