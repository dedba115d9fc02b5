// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/reports/report_files.h"

#include <string>

#include "core/files/folder.h"
#include "core/files/text_file.h"
#include "dataflows/memory/scalesim/reports/report_text.h"

namespace systole::dataflows::scalesim {

void write_report_files(const std::filesystem::path& folder, const Machine& machine, const NetworkResult& result) {
  const SparsityModel& sparsity = machine.sparsity;
  const VersionRules& rules = rules_of(machine);
  std::string compute = compute_report_header(rules);
  std::string bandwidth = bandwidth_report_header(sparsity.enabled);
  std::string detailed = detailed_report_header();
  std::string sparse = sparse_report_header();
  std::string time = time_report_header();
  std::int64_t layer_id = 0;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    const LayerResult& layer = result.layers[i];
    if (missing_layer(result, i) != nullptr) ++layer_id;  // its rows are missing, the others keep their numbers
    const LayerReport* const report = scalesim_report_of(layer);
    if (report == nullptr) continue;
    append_compute_row(compute, layer_id, *report, rules);
    append_bandwidth_row(bandwidth, layer_id, *report);
    append_detailed_row(detailed, layer_id, *report);
    if (sparsity.enabled) append_sparse_row(sparse, layer_id, *report, sparsity.representation);
    if (layer.time) append_time_row(time, layer_id, *layer.time, *machine.time_model);
    ++layer_id;
  }
  core::make_folder(folder);
  core::write_file_atomically(folder / "COMPUTE_REPORT.csv", compute);
  core::write_file_atomically(folder / "BANDWIDTH_REPORT.csv", bandwidth);
  core::write_file_atomically(folder / "DETAILED_ACCESS_REPORT.csv", detailed);
  if (machine.time_model) core::write_file_atomically(folder / "TIME_REPORT.csv", time);
  if (sparsity.enabled) core::write_file_atomically(folder / "SPARSE_REPORT.csv", sparse);
}

}  // namespace systole::dataflows::scalesim
