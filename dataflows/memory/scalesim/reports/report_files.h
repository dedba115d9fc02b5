// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

/// Writes COMPUTE_REPORT.csv, BANDWIDTH_REPORT.csv, DETAILED_ACCESS_REPORT.csv and, with sparsity, SPARSE_REPORT.csv
/// into `folder` (made where it is not there), byte for byte SCALE-Sim's, of what simulate() found on `machine`.
/// LayerID counts the layers that an array runs. Throws RunError.
void write_report_files(const std::filesystem::path& folder, const Machine& machine, const NetworkResult& result);

}  // namespace systole::dataflows::scalesim
