// SPDX-License-Identifier: MIT
#include "core/files/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::core {
namespace {

bool says_nothing(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.empty() || text.starts_with('#');
}

/// A column's name without what follows it in round brackets.
std::string_view without_remark(std::string_view text) {
  return text.substr(0, text.find(" ("));
}

std::vector<std::string_view> texts(const CsvTableRow& row) {
  std::vector<std::string_view> texts;
  texts.reserve(row.fields.size());
  for (const CsvField& field : row.fields) texts.push_back(field.text);
  return texts;
}

}  // namespace

std::string CsvCell::name(const std::string& what) const {
  if (text().empty()) reject(what);
  return std::string{text()};
}

std::optional<double> CsvCell::positive() const {
  if (text().empty() || text() == "-" || text() == "nan" || text() == "NaN") return std::nullopt;
  const std::optional<double> value = parse_real(text());
  if (value && *value > 0) return value;
  reject("a number above 0, or nothing where it was not measured");
  return std::nullopt;
}

std::optional<double> CsvCell::positive(double least, double most) const {
  const std::optional<double> value = positive();
  if (!value || (*value >= least && *value <= most)) return value;
  reject(fmt::format("a number from {:g} to {:g}, or nothing where it was not measured", least, most));
  return std::nullopt;
}

std::int64_t CsvCell::whole(std::int64_t least, std::int64_t most) const {
  const WholeNumber number = parse_whole(text());
  if (number.fault == NumberFault::none && number.value >= least && number.value <= most) return number.value;
  const bool too_large = number.fault == NumberFault::none && number.value > most;
  reject(too_large ? fmt::format("a whole number from {} to {}", least, most)
                   : fmt::format("a whole number of at least {}", least));
  return 0;
}

void CsvCell::reject(std::string expected, std::string nearest) const {
  diagnostics_.add({.where = place_,
                    .subject = std::string{column_},
                    .found = text().empty() ? "nothing" : in_quotes(text()),
                    .expected = std::move(expected),
                    .nearest = std::move(nearest)});
}

CsvTable::CsvTable(const TextFile& file, Diagnostics& diagnostics) : file_(file.name), diagnostics_(diagnostics) {
  for_each_line(file.text, [&](Line line) {
    if (says_nothing(line.text)) return;
    CsvTableRow row{.line = line.number};
    split_csv(line.text, row.fields);
    if (header_.fields.empty()) {
      header_ = std::move(row);
    } else if (row.fields.size() != header_.fields.size()) {
      misfits_.add({.where = {file_, line.number, 0},
                    .found = fmt::format("{} fields", row.fields.size()),
                    .expected = fmt::format("{}, as in the header", header_.fields.size())});
    } else {
      rows_.push_back(std::move(row));
    }
  });
  if (header_.fields.empty()) {
    diagnostics_.add({.where = {file_, 1, 1},
                      .found = file.text.empty() ? "an empty file" : "no header",
                      .expected = "a header line and rows"});
  }
}

CsvCell CsvTable::cell(const CsvTableRow& row, std::size_t column) const {
  const CsvField& field = row.fields[column];
  return {field,
          {.file = file_, .line = row.line, .column = field.column},
          &row == &header_ ? "header" : header_.fields[column].text,
          diagnostics_};
}

std::optional<std::size_t> CsvTable::column(std::string_view name, bool required) {
  const std::vector<std::string_view> names = texts(header_);
  const auto found = std::ranges::find_if(names, [&](std::string_view text) { return without_remark(text) == name; });
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  if (required && !names.empty()) {
    diagnostics_.add({.where = {file_, header_.line, 0},
                      .subject = "header",
                      .found = "no column '" + std::string(name) + "'",
                      .expected = "one of that name",
                      .nearest = nearest_name(name, names)});
  }
  return std::nullopt;
}

void CsvTable::report_misfits() {
  for (const Diagnostic& misfit : misfits_.kept()) diagnostics_.add(misfit);
}

void CsvTable::refuse_others(std::span<const std::string_view> names) {
  const std::vector<std::string_view> found = texts(header_);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const CsvCell field = cell(header_, i);
    if (std::ranges::find(names, without_remark(found[i])) == names.end()) {
      diagnostics_.add(unknown_name(field.place(), "header", found[i], names));
    } else if (std::find(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(i), found[i]) !=
               found.begin() + static_cast<std::ptrdiff_t>(i)) {
      field.reject("each column once");
    }
  }
}

void CsvTable::require_rows(const std::string& expected) {
  if (rows_.empty() && diagnostics_.empty()) {
    const CsvField& first = header_.fields.front();
    diagnostics_.add({.where = {file_, header_.line, first.column},
                      .subject = "rows",
                      .found = in_quotes(first.text),
                      .expected = expected});
  }
}

void CsvTable::report_repeats(std::span<const std::string> names, const std::vector<Location>& places,
                              const std::string& what) {
  std::map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto [known, is_new] = first.emplace(names[i], i);
    if (is_new) continue;
    const Location& before = places[known->second];
    diagnostics_.add(
        {.where = places[i],
         .subject = what,
         .found = in_quotes(names[i]) + " again",
         .expected = fmt::format("each {} once (first at line {}, column {})", what, before.line, before.column)});
  }
}

}  // namespace systole::core
