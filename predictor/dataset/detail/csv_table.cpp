// SPDX-License-Identifier: MIT
#include "predictor/dataset/detail/csv_table.h"

#include <fmt/format.h>

#include <map>

#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::predictor {

CsvTable::CsvTable(const core::TextFile& file, core::Diagnostics& diagnostics)
    : file_(file.name), diagnostics_(diagnostics) {
  core::for_each_line(file.text, [&](core::Line line) {
    if (core::trimmed(line.text).empty() || line.text.starts_with('#')) return;
    Row row{.line = line.number, .fields = {}};
    core::split_csv(line.text, row.fields);
    if (header_.fields.empty()) {
      header_ = std::move(row);
    } else if (row.fields.size() != header_.fields.size()) {
      diagnostics_.add({.where = {file_, line.number, 0},
                        .subject = {},
                        .found = fmt::format("{} fields", row.fields.size()),
                        .expected = fmt::format("{}, as in the header", header_.fields.size()),
                        .nearest = {}});
    } else {
      rows_.push_back(std::move(row));
    }
  });
  if (header_.fields.empty()) {
    diagnostics_.add({.where = {file_, 1, 1},
                      .subject = {},
                      .found = file.text.empty() ? "an empty file" : "no header",
                      .expected = "a header line and rows",
                      .nearest = {}});
  }
}

core::Location CsvTable::place(const Row& row, std::size_t column) const {
  return {.file = file_, .line = row.line, .column = row.fields[column].column};
}

std::optional<std::size_t> CsvTable::column(std::string_view name, bool required) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < header_.fields.size(); ++i) {
    if (header_.fields[i].text == name) return i;
    names.push_back(header_.fields[i].text);
  }
  if (required && !names.empty()) {
    diagnostics_.add({.where = {file_, header_.line, 0},
                      .subject = "header",
                      .found = "no column '" + std::string(name) + "'",
                      .expected = "one of that name",
                      .nearest = core::nearest_name(name, names)});
  }
  return std::nullopt;
}

void CsvTable::report(const Row& row, std::size_t column, const std::string& subject, const std::string& expected,
                      const std::string& nearest) {
  diagnostics_.add({.where = place(row, column),
                    .subject = subject,
                    .found = row.fields[column].text.empty() ? "nothing" : core::in_quotes(row.fields[column].text),
                    .expected = expected,
                    .nearest = nearest});
}

std::optional<double> CsvTable::positive(const Row& row, std::size_t column, const std::string& subject) {
  const std::string_view text = row.fields[column].text;
  if (text.empty() || text == "-" || text == "nan" || text == "NaN") return std::nullopt;
  const std::optional<double> value = core::parse_real(text);
  if (!value || *value <= 0) {
    report(row, column, subject, "a number above 0, or nothing where it was not measured");
    return std::nullopt;
  }
  return value;
}

std::int64_t CsvTable::whole(const Row& row, std::size_t column, std::int64_t least) {
  const core::WholeNumber number = core::parse_whole(row.fields[column].text);
  if (number.fault != core::NumberFault::none || number.value < least) {
    report(row, column, std::string(header_.fields[column].text), fmt::format("a whole number of at least {}", least));
    return 0;
  }
  return number.value;
}

void CsvTable::report_repeats(std::span<const std::string> names, const std::vector<core::Location>& places,
                              const std::string& what) {
  std::map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto [known, is_new] = first.emplace(names[i], i);
    if (is_new) continue;
    const core::Location& before = places[known->second];
    diagnostics_.add(
        {.where = places[i],
         .subject = what,
         .found = core::in_quotes(names[i]) + " again",
         .expected = fmt::format("each {} once (first at line {}, column {})", what, before.line, before.column),
         .nearest = {}});
  }
}

}  // namespace systole::predictor
