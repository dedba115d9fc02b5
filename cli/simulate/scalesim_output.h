// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cli/simulate/memory_model.h"
#include "cli/simulate/trace_format.h"

/// What SCALE-Sim writes into its output folder.
namespace systole::app {

/// One network's folder, `DIR/<run_name>`.
struct ScalesimOutput {
  std::filesystem::path folder;
  const core::Network& network;
  const ScalesimReports& reports;
  const dataflows::scalesim::MemoryOptions& options;
};

/// Writes COMPUTE_REPORT.csv, BANDWIDTH_REPORT.csv, DETAILED_ACCESS_REPORT.csv and, with sparsity, SPARSE_REPORT.csv,
/// byte for byte SCALE-Sim's; LayerID counts the layers that an array runs. Makes the folder. Throws core::RunError.
void write_scalesim_reports(const ScalesimOutput& output);

/// Writes the traces of every layer into `layer<LayerID>/` (of a grouped layer into `layer<LayerID>/group<k>/`). In the
/// scalesim format six files a layer, else one DRAM_TRACE with the requests of all operands by cycle. Says on stderr
/// how much it will be, and how far it is. Throws core::RunError before it begins if the disk has not enough room, or
/// when it fails; what was half written is gone then, finished files stay.
void write_scalesim_traces(const ScalesimOutput& output, const TraceChoice& choice, bool quiet);

}  // namespace systole::app
