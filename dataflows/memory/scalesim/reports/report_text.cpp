// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/reports/report_text.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "core/error.h"
#include "core/report/number_text.h"

namespace systole::dataflows::scalesim {
namespace {

/// A row: fields joined by ", ", the last one with a comma of its own.
class Row {
 public:
  Row(std::string& out, std::int64_t layer_id) : out_(out) { fmt::format_to(std::back_inserter(out_), "{}", layer_id); }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  Row(Row&&) = delete;
  Row& operator=(Row&&) = delete;
  ~Row() { out_ += ",\n"; }

  void whole(std::int64_t value) { fmt::format_to(std::back_inserter(out_), ", {}", value); }
  void real(double value) {
    out_ += ", ";
    core::append_python_text(out_, value);
  }

 private:
  std::string& out_;
};

double words_of(const LayerReport& report, const OperandReport& operand) {
  if (&operand == &report.ifmap && report.weighted_ifmap_reads) return *report.weighted_ifmap_reads;
  return static_cast<double>(operand.sram.words.count());
}

std::array<const OperandReport*, 3> operands(const LayerReport& report) {
  return {&report.ifmap, &report.filter, &report.ofmap};
}

}  // namespace

std::string compute_report_header(const VersionRules& rules) {
  return fmt::format("LayerID,{} Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,\n",
                     rules.cycles_with_prefetch ? " Total Cycles (incl. prefetch)," : "");
}

void append_compute_row(std::string& out, std::int64_t layer_id, const LayerReport& report, const VersionRules& rules) {
  Row row(out, layer_id);
  if (rules.cycles_with_prefetch) row.whole(report.cycles_with_prefetch.count());
  row.whole(report.cycles.count());
  row.whole(report.stall_cycles.count());
  row.real(report.utilisation.overall);
  row.real(report.utilisation.mapping_efficiency);
  row.real(report.utilisation.compute);
}

std::string bandwidth_report_header(bool sparse) {
  return fmt::format(
      "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW,{} Avg OFMAP SRAM BW, Avg IFMAP DRAM BW, Avg FILTER DRAM BW, Avg "
      "OFMAP DRAM BW,\n",
      sparse ? " Avg FILTER Metadata SRAM BW," : "");
}

void append_bandwidth_row(std::string& out, std::int64_t layer_id, const LayerReport& report) {
  Row row(out, layer_id);
  const auto cycles = static_cast<double>(report.cycles.count());
  row.real(words_of(report, report.ifmap) / cycles);
  row.real(words_of(report, report.filter) / cycles);
  if (report.sparse) row.real(report.sparse->metadata / cycles);
  row.real(words_of(report, report.ofmap) / cycles);
  for (const OperandReport* operand : operands(report)) {
    const core::Cycles busy = operand->dram.stop - operand->dram.start + core::Cycles{1};
    row.real(static_cast<double>(operand->dram.words.count()) / static_cast<double>(busy.count()));
  }
}

std::string detailed_report_header() {
  std::string out = "LayerID,";
  for (const std::string_view memory : {"SRAM", "DRAM"}) {
    for (const std::string_view operand : {"IFMAP", "Filter", "OFMAP"}) {
      out += fmt::format(" {0} {1} Start Cycle, {0} {1} Stop Cycle, {0} {1} {2},", memory, operand,
                         operand == "OFMAP" ? "Writes" : "Reads");
    }
  }
  return out + "\n";
}

void append_detailed_row(std::string& out, std::int64_t layer_id, const LayerReport& report) {
  Row row(out, layer_id);
  for (const OperandReport* operand : operands(report)) {
    row.real(static_cast<double>(operand->sram.start.count()));
    row.real(static_cast<double>(operand->sram.stop.count()));
    if (operand == &report.ifmap && report.weighted_ifmap_reads) {
      row.real(*report.weighted_ifmap_reads);
    } else {
      row.whole(operand->sram.words.count());
    }
  }
  for (const OperandReport* operand : operands(report)) {
    row.real(static_cast<double>(operand->dram.start.count()));
    row.real(static_cast<double>(operand->dram.stop.count()));
    row.whole(operand->dram.words.count());
  }
}

std::string time_report_header() {
  return "LayerID, Time (us),\n";
}

void append_time_row(std::string& out, std::int64_t layer_id, double time, TimeModel model) {
  Row row(out, layer_id);
  if (model == TimeModel::cycles) {
    row.whole(static_cast<std::int64_t>(time));
  } else {
    row.real(time);
  }
}

std::string sparse_report_header() {
  return "LayerID, Sparsity Representation, Original Filter Storage, New Storage (Filter+Metadata), Filter Metadata "
         "Storage, Avg FILTER Metadata SRAM BW, \n";
}

void append_sparse_row(std::string& out, std::int64_t layer_id, const LayerReport& report,
                       std::string_view representation) {
  if (!report.sparse) throw core::InternalError("append_sparse_row: the layer was simulated without sparsity");
  const SparseStorage& storage = *report.sparse;
  Row row(out, layer_id);
  fmt::format_to(std::back_inserter(out), ", {}", representation);
  row.whole(storage.original);
  if (storage.fractional) {
    row.real(storage.compressed);
    row.real(storage.metadata);
  } else {
    row.whole(static_cast<std::int64_t>(storage.compressed));
    row.whole(static_cast<std::int64_t>(storage.metadata));
  }
  row.real(storage.metadata / static_cast<double>(report.cycles.count()));
}

}  // namespace systole::dataflows::scalesim
