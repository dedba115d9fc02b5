// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <string>
#include <system_error>

#include "cli/simulate/scalesim_output.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/memory/scalesim/report_text.h"

namespace systole::app {

namespace scalesim = dataflows::scalesim;

void write_scalesim_reports(const ScalesimOutput& output) {
  const dataflows::SparsityModel& sparsity = output.options.accelerator.sparsity;
  const scalesim::Version version = output.options.version;
  std::string compute = scalesim::compute_report_header(version);
  std::string bandwidth = scalesim::bandwidth_report_header(sparsity.enabled);
  std::string detailed = scalesim::detailed_report_header();
  std::string sparse = scalesim::sparse_report_header();
  std::int64_t layer_id = 0;
  for (const auto& report : output.reports) {
    if (!report) continue;
    scalesim::append_compute_row(compute, layer_id, *report, version);
    scalesim::append_bandwidth_row(bandwidth, layer_id, *report);
    scalesim::append_detailed_row(detailed, layer_id, *report);
    if (sparsity.enabled) scalesim::append_sparse_row(sparse, layer_id, *report, sparsity.representation);
    ++layer_id;
  }
  std::error_code error;
  std::filesystem::create_directories(output.folder, error);
  if (error) throw core::RunError(fmt::format("{}: cannot be made: {}", output.folder.string(), error.message()));
  core::write_file_atomically(output.folder / "COMPUTE_REPORT.csv", compute);
  core::write_file_atomically(output.folder / "BANDWIDTH_REPORT.csv", bandwidth);
  core::write_file_atomically(output.folder / "DETAILED_ACCESS_REPORT.csv", detailed);
  if (sparsity.enabled) core::write_file_atomically(output.folder / "SPARSE_REPORT.csv", sparse);
}

}  // namespace systole::app
