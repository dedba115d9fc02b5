// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "predictor/dataset/latency_table.h"

namespace systole::predictor {

/// A latency that nothing else in the table makes likely.
struct ImplausibleCell {
  std::size_t network = 0;
  std::size_t device = 0;
  double ms = 0;
  double general_ms = 0;  ///< what its network and its device are in general (median_polish)
};

/// Cells that are off what their network and their device are in general by more than a factor of ten, and by more than
/// ten times what half of the network's cells and half of the device's are off: runs that failed, wrong units. Row by
/// row. Tables of fewer than 5 networks or devices have none. O(cells log cells).
std::vector<ImplausibleCell> implausible_cells(const LatencyTable& table);

}  // namespace systole::predictor
