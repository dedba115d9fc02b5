// SPDX-License-Identifier: MIT
#include "predictor/dataset/device.h"

#include <fmt/format.h>

#include "core/diagnostic.h"
#include "core/report/csv_field.h"
#include "predictor/dataset/detail/csv_table.h"

namespace systole::predictor {

std::vector<Device> read_devices_csv(const core::TextFile& file) {
  core::Diagnostics diagnostics;
  CsvTable csv(file, diagnostics);
  const auto name = csv.column("device", true);
  const auto model = csv.column("phone_model", false);
  const auto core_type = csv.column("cpu_core", false);
  const auto frequency = csv.column("freq_ghz", false);
  const auto memory = csv.column("ram_gb", false);
  if (!name) diagnostics.throw_if_any();

  std::vector<Device> devices;
  std::vector<std::string> names;
  std::vector<core::Location> places;
  for (const CsvTable::Row& row : csv.rows()) {
    Device device;
    device.name = row.fields[*name].text;
    if (device.name.empty()) csv.report(row, *name, "device", "a name");
    if (model) device.phone_model = row.fields[*model].text;
    if (core_type) device.cpu_core = row.fields[*core_type].text;
    if (frequency) device.freq_ghz = csv.positive(row, *frequency, "freq_ghz");
    if (memory) device.ram_gb = csv.positive(row, *memory, "ram_gb");
    names.push_back(device.name);
    places.push_back(csv.place(row, *name));
    devices.push_back(std::move(device));
  }
  csv.report_repeats(names, places, "device");
  diagnostics.throw_if_any();
  return devices;
}

std::vector<Device> read_devices_csv(const std::filesystem::path& path) {
  return read_devices_csv(core::read_text_file(path));
}

std::string write_devices_csv(const std::vector<Device>& devices) {
  const auto number = [](std::optional<double> value) { return value ? fmt::format("{}", *value) : std::string{}; };
  std::string text = "device,phone_model,cpu_core,freq_ghz,ram_gb\n";
  for (const Device& device : devices) {
    text += fmt::format("{},{},{},{},{}\n", core::csv_field(device.name), core::csv_field(device.phone_model),
                        core::csv_field(device.cpu_core), number(device.freq_ghz), number(device.ram_gb));
  }
  return text;
}

}  // namespace systole::predictor
