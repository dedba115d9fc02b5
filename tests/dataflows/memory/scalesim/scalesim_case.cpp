// SPDX-License-Identifier: MIT
#include "tests/dataflows/memory/scalesim/scalesim_case.h"

#include <sstream>

#include "dataflows/memory/scalesim/reports/report_text.h"

namespace systole::tests {
namespace {

namespace scalesim = dataflows::scalesim;

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> parts;
  std::stringstream stream(line);
  for (std::string part; std::getline(stream, part, ',');) {
    while (part.starts_with(' ')) part.erase(0, 1);
    while (part.ends_with('\n') || part.ends_with(' ')) part.pop_back();
    parts.push_back(part);
  }
  return parts;
}

void compare(const GoldenRow& row, const std::string& header, const std::string& line,
             std::vector<std::string>& differences) {
  const std::vector<std::string> names = fields(header);
  const std::vector<std::string> values = fields(line);
  for (std::size_t i = 1; i < names.size(); ++i) {  // behind LayerID
    if (names[i].empty() || names[i] == "Sparsity Representation") continue;
    const std::string& printed = row.text(names[i]);
    const std::string ours = i < values.size() ? values[i] : "nothing";
    if (printed != ours) differences.push_back(names[i] + ": printed " + printed + ", ours " + ours);
  }
}

}  // namespace

core::Layer scalesim_layer(const GoldenRow& row) {
  core::Layer layer;
  layer.name = "layer";
  if (row.has("gemm_m")) {
    layer.op = core::Operator::gemm;
    layer.m = row.integer("gemm_m");
    layer.n = row.integer("gemm_n");
    layer.k = row.integer("gemm_k");
  } else {
    layer.rounding = core::Rounding::ceil;
    layer.in_h = row.integer("ifmap_h");
    layer.in_w = row.integer("ifmap_w");
    layer.k_h = row.integer("filter_h");
    layer.k_w = row.integer("filter_w");
    layer.in_ch = row.integer("channels");
    layer.out_ch = row.integer("num_filters");
    layer.stride_h = layer.stride_w = row.integer("stride");
  }
  return layer;
}

ScalesimCase scalesim_case(const GoldenRow& row) {
  ScalesimCase c;
  c.layer = scalesim_layer(row);
  c.options.memory = dataflows::memory_model_named(row.text("peer") == "v2" ? "scalesim-v2" : "scalesim");
  dataflows::Machine& a = c.options;
  a.array = {.rows = row.integer("rows"), .cols = row.integer("cols")};
  a.dataflow = dataflows::dataflow_named(row.text("dataflow"));
  a.sram_kb = {.ifmap = row.integer("ifmap_kb"), .filter = row.integer("filter_kb"), .ofmap = row.integer("ofmap_kb")};
  a.offsets = {.ifmap = row.integer("ifmap_offset"),
               .filter = row.integer("filter_offset"),
               .ofmap = row.integer("ofmap_offset")};
  a.interface_mode = row.text("mode") == "USER" ? dataflows::InterfaceMode::user : dataflows::InterfaceMode::calc;
  a.bandwidth = {row.integer("bw_ofmap")};
  a.ifmap_banks = {.custom_layout = row.text("ifmap_layout") == "True",
                   .bandwidth = row.integer("bw_ifmap"),
                   .banks = row.integer("ifmap_banks"),
                   .ports = row.integer("ifmap_ports")};
  a.filter_banks = {.custom_layout = row.text("filter_layout") == "True",
                    .bandwidth = row.integer("bw_filter"),
                    .banks = row.integer("filter_banks"),
                    .ports = row.integer("filter_ports")};
  if (row.text("sparsity") == "on") {
    a.sparsity = {.enabled = true,
                  .representation = row.text("sparse_rep"),
                  .optimized_mapping = row.text("optimized_mapping") == "true",
                  .block_size = row.integer("block_size"),
                  .seed = row.integer("seed")};
    c.layer.sparsity = {.kept = row.integer("sparse_n"), .of = row.integer("sparse_m")};
  }
  if (row.has("layout_row")) {
    std::stringstream numbers(row.text("layout_row"));
    dataflows::CustomLayout layout;
    for (auto& value : layout.tile) numbers >> value;
    for (auto& value : layout.ifmap_intraline) numbers >> value;
    for (auto& value : layout.ifmap_interline) numbers >> value;
    for (auto& value : layout.filter_intraline) numbers >> value;
    for (auto& value : layout.filter_interline) numbers >> value;
    c.options.layout = layout;
  }
  return c;
}

std::vector<std::string> differences(const GoldenRow& row, const scalesim::LayerReport& report,
                                     const dataflows::Machine& options) {
  std::vector<std::string> differences;
  std::string line;
  scalesim::append_compute_row(line, 0, report, scalesim::rules_of(options));
  compare(row, scalesim::compute_report_header(scalesim::rules_of(options)), line, differences);
  line.clear();
  scalesim::append_bandwidth_row(line, 0, report);
  compare(row, scalesim::bandwidth_report_header(report.sparse.has_value()), line, differences);
  line.clear();
  scalesim::append_detailed_row(line, 0, report);
  compare(row, scalesim::detailed_report_header(), line, differences);
  if (report.sparse) {
    line.clear();
    scalesim::append_sparse_row(line, 0, report, options.sparsity.representation);
    compare(row, scalesim::sparse_report_header(), line, differences);
  }
  return differences;
}

}  // namespace systole::tests
