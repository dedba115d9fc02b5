// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/layout_csv.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/csv_row.h"
#include "core/number.h"

namespace systole::dataflows::scalesim {
namespace {

constexpr std::size_t kNumbers = 20;
using Row = std::array<std::int64_t, kNumbers>;

/// The row's numbers; nothing and mistakes where they are too few or wrong.
std::optional<Row> read_row(const core::TextFile& file, const core::Line& line, core::Diagnostics& mistakes) {
  std::vector<core::CsvField> fields;
  core::split_csv(line.text, fields);
  const auto add = [&](std::size_t column, std::string subject, std::string found, std::string expected) {
    mistakes.add({.where = {.file = file.name, .line = line.number, .column = column},
                  .subject = std::move(subject),
                  .found = std::move(found),
                  .expected = std::move(expected)});
  };
  if (fields.size() < kNumbers + 1) {
    add(1, "row", fmt::format("{} fields", fields.size()), "a name and 20 whole numbers");
    return std::nullopt;
  }
  Row row{};
  bool sound = true;
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const core::CsvField& field = fields[i + 1];
    const core::WholeNumber number = core::parse_whole(field.text);
    row.at(i) = number.value;
    if (number.fault == core::NumberFault::none && number.value >= 0) continue;
    sound = false;
    add(field.column, fmt::format("number {}", i + 1), core::in_quotes(field.text), "a whole number of at least 0");
  }
  return sound ? std::optional{row} : std::nullopt;
}

/// SCALE-Sim uses the first row for all layers, and of that row the first 20 numbers: a mistake elsewhere is a warning.
void warn_of_rest(const core::TextFile& file, const core::Line& line, bool is_first,
                  std::vector<core::Diagnostic>& warnings) {
  if (is_first) {
    std::vector<core::CsvField> fields;
    core::split_csv(line.text, fields);
    if (fields.size() <= kNumbers + 2 && (fields.size() < kNumbers + 2 || fields.back().text.empty())) return;
    warnings.push_back({.where = {.file = file.name, .line = line.number, .column = fields[kNumbers + 1].column},
                        .found = core::in_quotes(fields[kNumbers + 1].text) + " behind the 20 numbers, ignored",
                        .expected = "the end of the row"});
    return;
  }
  core::Diagnostics mistakes;
  read_row(file, line, mistakes);
  for (core::Diagnostic mistake : mistakes.kept()) {
    if (warnings.size() >= core::Diagnostics::kKept) return;  // nobody reads more, and a file may have any number
    mistake.expected += "; SCALE-Sim uses the first row alone";
    warnings.push_back(std::move(mistake));
  }
}

template <std::size_t Count>
std::array<std::int64_t, Count> part(const Row& row, std::size_t& from) {
  std::array<std::int64_t, Count> values{};
  for (std::int64_t& value : values) value = row.at(from++);
  return values;
}

}  // namespace

CustomLayout read_layout_csv(const core::TextFile& file, std::vector<core::Diagnostic>& warnings) {
  core::Diagnostics diagnostics;
  std::optional<Row> first;
  bool header = true;
  bool any = false;
  core::for_each_line(file.text, [&](const core::Line& line) {
    if (std::exchange(header, false) || core::trimmed(line.text).empty()) return;
    const bool is_first = !std::exchange(any, true);
    if (is_first) first = read_row(file, line, diagnostics);
    warn_of_rest(file, line, is_first, warnings);
  });
  if (!any) {
    diagnostics.add({.where = {.file = file.name},
                     .subject = "layout",
                     .found = "no row",
                     .expected = "a header line and a row of a name and 20 whole numbers"});
  }
  diagnostics.throw_if_any();
  std::size_t at = 0;
  CustomLayout layout;
  layout.tile = part<6>(*first, at);
  layout.ifmap_intraline = part<3>(*first, at);
  layout.ifmap_interline = part<3>(*first, at);
  layout.filter_intraline = part<4>(*first, at);
  layout.filter_interline = part<4>(*first, at);
  return layout;
}

}  // namespace systole::dataflows::scalesim
