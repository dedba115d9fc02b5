// SPDX-License-Identifier: MIT
#include "predictor/dataset/published_repository.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/csv_row.h"
#include "core/files/folder.h"
#include "core/number.h"

namespace systole::predictor {
namespace {

void report(core::Diagnostics& diagnostics, const core::TextFile& file, std::size_t line, const core::CsvField& field,
            const std::string& subject, const std::string& expected) {
  diagnostics.add({.where = {file.name, line, field.column},
                   .subject = subject,
                   .found = field.text.empty() ? "nothing" : core::in_quotes(field.text),
                   .expected = expected});
}

/// 13 numbers as a row; nothing if they are padding (all -1).
bool read_row(const std::array<double, kRowWidth>& numbers, LayerRow& row) {
  std::size_t op = 0;
  while (op < kRowOps.size() && numbers.at(op) != 1) ++op;
  if (op == kRowOps.size()) return false;
  const auto whole = [&](std::size_t i) { return static_cast<std::int64_t>(numbers.at(i)); };
  row = {.op = kRowOps.at(op).value,
         .in_size = whole(5),
         .out_size = whole(6),
         .in_ch = whole(7),
         .out_ch = whole(8),
         .kernel = whole(9),
         .stride = whole(10),
         .pad = whole(11),
         .macs = whole(12)};
  return true;
}

std::string published_name(std::size_t index) {
  return index < 100 ? fmt::format("random_{:03}", index) : fmt::format("network_{}", index);
}

}  // namespace

DeviceRuns read_device_runs(const core::TextFile& file) {
  core::Diagnostics diagnostics;
  DeviceRuns device{.device = std::filesystem::path(file.name).stem().string(), .runs = {}};
  std::vector<core::CsvField> fields;
  core::for_each_line(file.text, [&](core::Line line) {
    if (core::trimmed(line.text).empty()) return;
    core::split_csv(line.text, fields);
    if (fields.back().text.empty()) fields.pop_back();
    std::vector<double>& runs = device.runs.emplace_back();
    for (const core::CsvField& field : fields) {
      const auto ms = core::parse_real(field.text);
      if (ms && *ms > 0) {
        runs.push_back(*ms);
      } else {
        report(diagnostics, file, line.number, field, "", "a run's latency in ms, above 0");
      }
    }
  });
  if (device.runs.empty()) {
    diagnostics.add({.where = {file.name, 1, 1}, .found = "no rows", .expected = "a row of runs for each network"});
  }
  diagnostics.throw_if_any();
  return device;
}

std::vector<DeviceRuns> read_device_runs_folder(const std::filesystem::path& folder) {
  const std::vector<std::filesystem::path> paths = core::files_in(folder, ".txt");
  if (paths.empty()) {
    throw core::InputError(folder.string() + ": found no .txt file, expected a folder with one for each device");
  }
  std::vector<DeviceRuns> devices;
  devices.reserve(paths.size());
  for (const auto& path : paths) devices.push_back(read_device_runs(core::read_text_file(path)));
  return devices;
}

std::vector<NetworkProfile> read_flattened_embeddings(const core::TextFile& file) {
  core::Diagnostics diagnostics;
  std::vector<NetworkProfile> networks;
  std::vector<core::CsvField> fields;
  core::for_each_line(file.text, [&](core::Line line) {
    if (core::trimmed(line.text).empty()) return;
    core::split_csv(line.text, fields);
    while (!fields.empty() && fields.back().text.empty()) fields.pop_back();
    Embedding embedding;
    std::array<double, kRowWidth> numbers{};
    for (std::size_t i = 0; i + kRowWidth <= fields.size(); i += kRowWidth) {
      for (std::size_t k = 0; k < kRowWidth; ++k) {
        const auto value = core::parse_real(fields[i + k].text);
        if (!value) {
          report(diagnostics, file, line.number, fields[i + k],
                 fmt::format("layer {}, number {}", i / kRowWidth, k + 1), "a number");
        }
        numbers.at(k) = value.value_or(-1);
      }
      LayerRow row;
      if (read_row(numbers, row)) {
        embedding.push_back(row);
      } else if (std::ranges::any_of(numbers, [](double v) { return v != -1; })) {
        report(diagnostics, file, line.number, fields[i], fmt::format("layer {}", i / kRowWidth),
               "a 1 in one of the five operator columns, or 13 times -1 as padding");
      }
    }
    if (fields.size() % kRowWidth != 0) {
      diagnostics.add({.where = {file.name, line.number, 0},
                       .found = fmt::format("{} numbers", fields.size()),
                       .expected = "a multiple of 13"});
    }
    networks.push_back(profile(published_name(networks.size()), std::move(embedding)));
  });
  diagnostics.throw_if_any();
  return networks;
}

}  // namespace systole::predictor
