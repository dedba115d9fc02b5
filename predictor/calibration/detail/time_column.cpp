// SPDX-License-Identifier: MIT
#include "predictor/calibration/detail/time_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/nearest_name.h"

namespace systole::calibration {
namespace {

struct TimeUnit {
  std::string_view name;
  double us;
};
constexpr std::array kUnits{TimeUnit{"us", 1},    TimeUnit{"usec", 1},    TimeUnit{"microseconds", 1},
                            TimeUnit{"ms", 1e3},  TimeUnit{"msec", 1e3},  TimeUnit{"milliseconds", 1e3},
                            TimeUnit{"ns", 1e-3}, TimeUnit{"nsec", 1e-3}, TimeUnit{"nanoseconds", 1e-3},
                            TimeUnit{"s", 1e6},   TimeUnit{"sec", 1e6},   TimeUnit{"seconds", 1e6}};

/// What times are called where a table also holds others: `einsum_us` stands beside `single_us`.
constexpr std::array<std::string_view, 6> kUsualWords{"", "time", "latency", "device", "einsum", "duration"};

constexpr std::string_view kExpected = "one that names a time and its unit: us, latency_us, time_ms, seconds";

/// The words of a name: runs of letters and digits.
std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found(1);
  for (const char letter : lower_case(text)) {
    const bool in_word = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (in_word) {
      found.back() += letter;
    } else if (!found.back().empty()) {
      found.emplace_back();
    }
  }
  if (found.back().empty()) found.pop_back();
  return found;
}

/// The unit that a column's name says; null: it says none.
const TimeUnit* unit_of(std::string_view name) {
  for (const std::string& word : words(name)) {
    const auto* const unit = std::ranges::find(kUnits, word, &TimeUnit::name);
    if (unit != kUnits.end()) return unit;
  }
  return nullptr;
}

/// True if a name that has a unit says nothing else but usual words.
bool is_usual(std::string_view name) {
  return std::ranges::all_of(words(name), [](const std::string& word) {
    return std::ranges::find(kUnits, word, &TimeUnit::name) != kUnits.end() ||
           std::ranges::find(kUsualWords, word) != kUsualWords.end();
  });
}

std::optional<TimeColumn> named_column(core::CsvTable& table, const std::string& wanted, const std::string& file) {
  const auto& fields = table.header().fields;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    names.push_back(fields[i].text);
    if (fields[i].text != wanted) continue;
    const TimeUnit* const unit = unit_of(wanted);
    if (unit != nullptr) return TimeColumn{.column = i, .us = unit->us};
    table.cell(table.header(), i).reject(std::string{kExpected});
    return std::nullopt;
  }
  table.diagnostics().add({.where = {file, table.header().line, 0},
                           .subject = "--column",
                           .found = core::in_quotes(wanted),
                           .expected = fmt::format("a column of the header: {}", fmt::join(names, ", ")),
                           .nearest = core::nearest_name(wanted, names)});
  return std::nullopt;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower{text};
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

std::optional<TimeColumn> time_column(core::CsvTable& table, const std::string& wanted, const std::string& file) {
  if (!wanted.empty()) return named_column(table, wanted, file);
  const auto& fields = table.header().fields;
  std::vector<std::size_t> timed;
  std::vector<std::size_t> usual;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (unit_of(fields[i].text) == nullptr) continue;
    timed.push_back(i);
    if (is_usual(fields[i].text)) usual.push_back(i);
  }
  const std::vector<std::size_t>& candidates = usual.empty() ? timed : usual;
  if (candidates.size() == 1) {
    return TimeColumn{.column = candidates.front(), .us = unit_of(fields[candidates.front()].text)->us};
  }
  if (candidates.empty()) {
    std::vector<std::string_view> names;
    for (const core::CsvField& field : fields) names.push_back(field.text);
    table.diagnostics().add({.where = {file, table.header().line, 0},
                             .subject = "header",
                             .found = fmt::format("no column of times among {}", fmt::join(names, ", ")),
                             .expected = fmt::format("{}; or --column with its name", kExpected)});
    return std::nullopt;
  }
  std::vector<std::string_view> names;
  for (const std::size_t i : candidates) names.push_back(fields[i].text);
  table.diagnostics().add(
      {.where = {file, table.header().line, fields[candidates[1]].column},
       .subject = "header",
       .found = fmt::format("{} columns that may be the time: {}", names.size(), fmt::join(names, ", ")),
       .expected = fmt::format("one, or a choice: --column {}", names.front())});
  return std::nullopt;
}

}  // namespace systole::calibration
