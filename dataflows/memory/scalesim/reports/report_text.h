// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dataflows/memory/scalesim/scalesim_memory.h"

/// SCALE-Sim's report files, byte for byte: a header, then a row a layer. Lines end in '\n'. O(1) a row.
namespace systole::dataflows::scalesim {

/// COMPUTE_REPORT.csv; only v3 has a column for cycles with prefetch.
std::string compute_report_header(const VersionRules& rules);
void append_compute_row(std::string& out, std::int64_t layer_id, const LayerReport& report, const VersionRules& rules);

/// BANDWIDTH_REPORT.csv, in words per cycle; with sparsity one column more.
std::string bandwidth_report_header(bool sparse);
void append_bandwidth_row(std::string& out, std::int64_t layer_id, const LayerReport& report);

/// DETAILED_ACCESS_REPORT.csv.
std::string detailed_report_header();
void append_detailed_row(std::string& out, std::int64_t layer_id, const LayerReport& report);

/// TIME_REPORT.csv; a time by TimeModel::cycles is written as the whole number that it is.
std::string time_report_header();
void append_time_row(std::string& out, std::int64_t layer_id, double time, TimeModel model);

/// SPARSE_REPORT.csv; the report must have `sparse`.
std::string sparse_report_header();
void append_sparse_row(std::string& out, std::int64_t layer_id, const LayerReport& report,
                       std::string_view representation);

}  // namespace systole::dataflows::scalesim
