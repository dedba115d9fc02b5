// SPDX-License-Identifier: MIT
#include "predictor/dataset/latency_csv.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "core/diagnostic.h"
#include "core/report/csv_field.h"
#include "predictor/dataset/detail/csv_table.h"

namespace systole::predictor {

LatencyTable read_latency_csv(const core::TextFile& file) {
  core::Diagnostics diagnostics;
  CsvTable csv(file, diagnostics);
  const std::optional<std::size_t> name_column = csv.column("network", true);
  const std::optional<std::size_t> id_column = csv.column("network_id", false);

  std::vector<std::size_t> columns;
  std::vector<std::string> devices;
  std::vector<core::Location> device_places;
  for (std::size_t i = 0; i < csv.header().fields.size(); ++i) {
    if (i == name_column || i == id_column) continue;
    if (csv.header().fields[i].text.empty()) csv.report(csv.header(), i, "header", "a device's name");
    columns.push_back(i);
    devices.emplace_back(csv.header().fields[i].text);
    device_places.push_back(csv.place(csv.header(), i));
  }
  if (name_column && columns.empty()) {
    csv.report(csv.header(), *name_column, "header", "a column for each device besides the network's");
  }
  csv.report_repeats(devices, device_places, "device");
  if (!name_column) diagnostics.throw_if_any();

  std::vector<std::string> networks;
  std::vector<core::Location> network_places;
  for (const CsvTable::Row& row : csv.rows()) {
    if (row.fields[*name_column].text.empty()) csv.report(row, *name_column, "network", "a name");
    networks.emplace_back(row.fields[*name_column].text);
    network_places.push_back(csv.place(row, *name_column));
  }
  if (networks.empty() && diagnostics.empty()) {
    csv.report(csv.header(), *name_column, "rows", "at least one network's row below the header");
  }
  csv.report_repeats(networks, network_places, "network");

  LatencyTable table(std::move(networks), std::move(devices));
  for (std::size_t i = 0; i < csv.rows().size(); ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const std::string subject = table.networks()[i] + " on " + table.devices()[j];
      if (const auto ms = csv.positive(csv.rows()[i], columns[j], subject)) table.set(i, j, *ms);
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
  for (const std::string& device : table.devices()) text += ',' + core::csv_field(device);
  text += '\n';
  for (std::size_t i = 0; i < table.networks().size(); ++i) {
    text += core::csv_field(table.networks()[i]);
    for (std::size_t j = 0; j < table.devices().size(); ++j) {
      text += table.has(i, j) ? fmt::format(",{}", table.at(i, j)) : ",";
    }
    text += '\n';
  }
  return text;
}

}  // namespace systole::predictor
