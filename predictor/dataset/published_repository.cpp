// SPDX-License-Identifier: MIT
#include "predictor/dataset/published_repository.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

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

using Numbers = std::array<double, kRowWidth>;

bool is_padding(const Numbers& numbers) {
  return std::ranges::all_of(numbers, [](double value) { return value == -1; });
}

/// The operator of a row: exactly one of the first five numbers is 1, the others are 0.
std::optional<RowOp> operator_of(const Numbers& numbers) {
  std::optional<RowOp> op;
  for (std::size_t i = 0; i < kRowOps.size(); ++i) {
    if (numbers.at(i) == 0) continue;
    if (numbers.at(i) != 1 || op) return std::nullopt;
    op = kRowOps.at(i).value;
  }
  return op;
}

bool is_within(double value, const RowNumber& number) {
  return value >= static_cast<double>(number.least) && value <= static_cast<double>(number.most) &&
         std::floor(value) == value;
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
      if (ms && is_latency(*ms)) {
        runs.push_back(*ms);
      } else {
        report(diagnostics, file, line.number, field, "", fmt::format("a run's latency in ms, {}", kLatencyRange));
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

namespace {

/// Reads the layers of one line; mistakes go to `diagnostics`.
class FlattenedLine {
 public:
  FlattenedLine(const core::TextFile& file, const core::Line& line, core::Diagnostics& diagnostics)
      : file_(file), line_(line), diagnostics_(diagnostics) {
    core::split_csv(line.text, fields_);
    while (!fields_.empty() && fields_.back().text.empty()) fields_.pop_back();
  }

  Embedding read() {
    Embedding embedding;
    for (std::size_t first = 0; first + kRowWidth <= fields_.size(); first += kRowWidth) {
      const std::optional<Numbers> numbers = read_numbers(first);
      if (!numbers || is_padding(*numbers)) continue;
      if (const std::optional<LayerRow> row = read_row(first, *numbers)) embedding.push_back(*row);
    }
    if (fields_.size() % kRowWidth != 0) {
      diagnostics_.add({.where = {file_.name, line_.number, 0},
                        .found = fmt::format("{} numbers", fields_.size()),
                        .expected = "a multiple of 13"});
    }
    return embedding;
  }

 private:
  void reject(std::size_t field, const std::string& what, const std::string& expected) {
    report(diagnostics_, file_, line_.number, fields_[field], fmt::format("layer {}{}", field / kRowWidth, what),
           expected);
  }

  std::optional<Numbers> read_numbers(std::size_t first) {
    Numbers numbers{};
    bool sound = true;
    for (std::size_t k = 0; k < kRowWidth; ++k) {
      const std::optional<double> value = core::parse_real(fields_[first + k].text);
      if (!value) reject(first + k, fmt::format(", number {}", k + 1), "a number");
      sound = sound && value;
      numbers.at(k) = value.value_or(0);
    }
    return sound ? std::optional{numbers} : std::nullopt;
  }

  std::optional<LayerRow> read_row(std::size_t first, const Numbers& numbers) {
    const std::optional<RowOp> op = operator_of(numbers);
    if (!op) {
      reject(first, "", "a 1 in one of the five operator columns and 0 in the others, or 13 times -1 as padding");
      return std::nullopt;
    }
    LayerRow row{.op = *op};
    bool sound = true;
    for (std::size_t k = 0; k < kRowNumbers.size(); ++k) {
      const RowNumber& number = kRowNumbers.at(k);
      const double value = numbers.at(kRowOps.size() + k);
      if (is_within(value, number)) {
        row.*number.field = static_cast<std::int64_t>(value);
        continue;
      }
      sound = false;
      reject(first + kRowOps.size() + k, fmt::format(", {}", number.name),
             fmt::format("a whole number from {} to {}", number.least, number.most));
    }
    return sound ? std::optional{row} : std::nullopt;
  }

  const core::TextFile& file_;
  const core::Line& line_;
  core::Diagnostics& diagnostics_;
  std::vector<core::CsvField> fields_;
};

}  // namespace

std::vector<NetworkProfile> read_flattened_embeddings(const core::TextFile& file) {
  core::Diagnostics diagnostics;
  std::vector<NetworkProfile> networks;
  core::for_each_line(file.text, [&](const core::Line& line) {
    if (core::trimmed(line.text).empty()) return;
    Embedding embedding = FlattenedLine(file, line, diagnostics).read();
    networks.push_back(profile(published_name(networks.size()), std::move(embedding)));
  });
  diagnostics.throw_if_any();
  return networks;
}

}  // namespace systole::predictor
