// SPDX-License-Identifier: MIT
#include "predictor/dataset/device.h"

#include <fmt/format.h>

#include <array>

#include "core/diagnostic.h"
#include "core/files/csv_table.h"
#include "predictor/dataset/detail/csv_name.h"
#include "predictor/dataset/detail/quoted_cells.h"

namespace systole::predictor {
namespace {

constexpr double kLeast = 1e-6;
constexpr double kMostGhz = 1e6;
constexpr double kMostGb = 1e9;

}  // namespace

std::vector<Device> read_devices_csv(const core::TextFile& file) {
  std::vector<std::string> names;
  std::vector<core::Location> places;
  const std::array<core::CsvColumn<Device>, 5> columns{{
      {"device", true,
       [&](const core::CsvCell& cell, Device& device) {
         device.name = cell.name();
         names.push_back(device.name);
         places.push_back(cell.place());
       }},
      {"phone_model", false, [](const core::CsvCell& cell, Device& device) { device.phone_model = cell.text(); }},
      {"cpu_core", false, [](const core::CsvCell& cell, Device& device) { device.cpu_core = cell.text(); }},
      {"freq_ghz", false,
       [](const core::CsvCell& cell, Device& device) { device.freq_ghz = cell.positive(kLeast, kMostGhz); }},
      {"ram_gb", false,
       [](const core::CsvCell& cell, Device& device) { device.ram_gb = cell.positive(kLeast, kMostGb); }},
  }};
  core::Diagnostics diagnostics;
  const core::TextFile plain = without_quotes(file);
  core::CsvTable table(plain, diagnostics);
  std::vector<Device> devices = core::read_records<Device>(table, columns);
  table.report_repeats(names, places, "device");
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
    text += fmt::format("{},{},{},{},{}\n", csv_name(device.name), csv_name(device.phone_model),
                        csv_name(device.cpu_core), number(device.freq_ghz), number(device.ram_gb));
  }
  return text;
}

}  // namespace systole::predictor
