// SPDX-License-Identifier: MIT
#include "predictor/dataset/latency_csv.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/csv_table.h"
#include "predictor/dataset/detail/csv_name.h"
#include "predictor/dataset/detail/quoted_cells.h"

namespace systole::predictor {

namespace {

/// The names of a table's rows or columns, and where they stand.
struct Names {
  std::vector<std::string> names{};
  std::vector<core::Location> places{};

  void add(const core::CsvCell& cell, const std::string& what) {
    names.push_back(cell.name(what));
    places.push_back(cell.place());
  }
};

/// All columns but those of the networks are devices'.
std::vector<std::size_t> read_devices(core::CsvTable& table, std::size_t network, Names& devices) {
  const std::optional<std::size_t> id = table.column("network_id", false);
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < table.header().fields.size(); ++i) {
    if (i == network || i == id) continue;
    devices.add(table.cell(table.header(), i), "a device's name");
    columns.push_back(i);
  }
  if (columns.empty()) {
    table.cell(table.header(), network).reject("a column for each device besides the network's");
  }
  table.report_repeats(devices.names, devices.places, "device");
  return columns;
}

}  // namespace

LatencyTable read_latency_csv(const core::TextFile& file) {
  core::Diagnostics diagnostics;
  const core::TextFile plain = without_quotes(file);
  core::CsvTable csv(plain, diagnostics);
  const std::optional<std::size_t> network = csv.column("network", true);
  if (!network) diagnostics.throw_if_any();
  csv.report_misfits();
  Names devices;
  const std::vector<std::size_t> columns = read_devices(csv, *network, devices);
  Names networks;
  for (const core::CsvTableRow& row : csv.rows()) networks.add(csv.cell(row, *network), "a name");
  csv.require_rows("at least one network's row below the header");
  csv.report_repeats(networks.names, networks.places, "network");

  LatencyTable table(std::move(networks.names), std::move(devices.names));
  for (std::size_t i = 0; i < csv.rows().size(); ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const std::string subject = table.networks()[i] + " on " + table.devices()[j];
      if (const auto ms = csv.cell(csv.rows()[i], columns[j]).called(subject).positive(kLeastMs, kMostMs))
        table.set(i, j, *ms);
    }
  }
  diagnostics.throw_if_any();
  return table;
}

LatencyTable read_latency_csv(const std::filesystem::path& path) {
  return read_latency_csv(core::read_text_file(path));
}

std::string write_latency_csv(const LatencyTable& table) {
  std::string text = "network";
  for (const std::string& device : table.devices()) text += ',' + csv_name(device);
  text += '\n';
  for (std::size_t i = 0; i < table.networks().size(); ++i) {
    text += csv_name(table.networks()[i]);
    for (std::size_t j = 0; j < table.devices().size(); ++j) {
      text += table.has(i, j) ? fmt::format(",{}", table.at(i, j)) : ",";
    }
    text += '\n';
  }
  return text;
}

}  // namespace systole::predictor
