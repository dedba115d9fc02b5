// SPDX-License-Identifier: MIT
#include "cli/report/several/totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "core/report/number_text.h"
#include "core/report/significant.h"

namespace systole::app {
namespace {

constexpr std::string_view kMinus = "\u2212";

/// Of one quantity of one thing, a value a run; null where a run does not have it.
struct ComparedTotal {
  std::string of;
  std::string quantity;
  std::string unit;
  std::vector<Json> values;
};

bool is_share(const ComparedTotal& row) {
  return row.unit == "%";
}

std::string value_text(const Json& value) {
  return value.is_number_integer() ? core::grouped(value.get<std::int64_t>()) : core::significant(value.get<double>());
}

std::string shown(const ComparedTotal& row, const Json& value) {
  if (value.is_null()) return {};
  return is_share(row) ? fmt::format("{:.2f} %", value.get<double>()) : value_text(value);
}

std::string signed_text(std::string_view digits, bool negative) {
  return fmt::format("{}{}", negative ? kMinus : "+", digits);
}

/// `+1,234`; nothing where both are so far apart that the difference is no 64-bit number.
std::optional<std::string> exact_difference(std::int64_t value, std::int64_t base) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(value, base, &difference)) return std::nullopt;
  if (difference == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return signed_text(core::grouped(difference < 0 ? -difference : difference), difference < 0);
}

/// `+1,234 (+5.00 %)`, `equal`; of shares `+1.23 points`.
std::string difference_text(const ComparedTotal& row, const Json& value, const Json& base) {
  if (value.is_null() || base.is_null()) return {};
  if (value == base) return "equal";
  const double difference = value.get<double>() - base.get<double>();
  if (is_share(row)) return signed_text(fmt::format("{:.2f} points", std::abs(difference)), difference < 0);
  std::string text;
  if (value.is_number_integer() && base.is_number_integer()) {
    text = exact_difference(value.get<std::int64_t>(), base.get<std::int64_t>()).value_or("");
  } else {
    text = signed_text(core::significant(std::abs(difference)), difference < 0);
  }
  const double whole = base.get<double>();
  if (whole == 0) return text;
  const double share = 100 * difference / std::abs(whole);
  return fmt::format("{}{}{})", text, text.empty() ? "(" : " (",
                     signed_text(fmt::format("{:.2f} %", std::abs(share)), share < 0));
}

/// What a run's totals belong to, each once.
std::vector<std::string> things(const Json& totals) {
  std::vector<std::string> found;
  for (const Json& one : totals) {
    auto of = one["of"].get<std::string>();
    if (std::ranges::find(found, of) == found.end()) found.push_back(std::move(of));
  }
  return found;
}

/// `mobilenet_v2 and mobilenet_v2-half` where each run is about one thing only; else nothing.
std::optional<std::string> one_thing_each(const std::vector<NamedReport>& runs) {
  std::vector<std::string> names;
  for (const NamedReport& run : runs) {
    const std::vector<std::string> of = things((*run.report)["totals"]);
    if (of.size() != 1) return std::nullopt;
    if (std::ranges::find(names, of.front()) == names.end()) names.push_back(of.front());
  }
  return fmt::format("{}", fmt::join(names, " and "));
}

std::vector<ComparedTotal> compared_totals(const std::vector<NamedReport>& runs, const std::optional<std::string>& of) {
  std::vector<ComparedTotal> rows;
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    std::map<std::pair<std::string, std::string>, int> met;  // two networks of one name are two things
    for (const Json& one : (*runs[r].report)["totals"]) {
      std::string subject = of ? *of : one["of"].get<std::string>();
      std::string quantity = one["quantity"].get<std::string>();
      const int before = met[{subject, quantity}]++;
      if (before > 0) subject = fmt::format("{} ({})", subject, before + 1);
      const auto [at, is_new] = places.emplace(std::pair(subject, quantity), rows.size());
      if (is_new) {
        rows.push_back({.of = std::move(subject),
                        .quantity = std::move(quantity),
                        .unit = one["unit"].get<std::string>(),
                        .values = std::vector<Json>(runs.size())});
      }
      rows[at->second].values[r] = one["value"];
    }
  }
  return rows;
}

Json row_json(const ComparedTotal& row) {
  Json values = Json::array();
  Json numbers = Json::array();
  Json differences = Json::array();
  for (const Json& value : row.values) {
    values.push_back(shown(row, value));
    numbers.push_back(value);
    differences.push_back(difference_text(row, value, row.values.front()));
  }
  differences.front() = "";
  return {{"of", row.of},
          {"quantity", row.quantity},
          {"unit", row.unit},
          {"values", std::move(values)},
          {"numbers", std::move(numbers)},
          {"differences", std::move(differences)}};
}

/// Lines of the runs' provenance that are not the same in all: `array, rows` 32 and 16.
Json unlike_settings(const std::vector<NamedReport>& runs) {
  std::vector<std::pair<std::string, std::vector<std::string>>> lines;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    for (const Json& line : (*runs[r].report)["provenance"]) {
      const auto label = line["label"].get<std::string>();
      if (label == "command" || label == "model") continue;  // made of the others
      auto at = std::ranges::find(lines, label, &std::pair<std::string, std::vector<std::string>>::first);
      if (at == lines.end()) at = lines.insert(at, {label, std::vector<std::string>(runs.size())});
      at->second[r] = line["value"].get<std::string>();
    }
  }
  std::stable_partition(lines.begin(), lines.end(),
                        [](const auto& line) { return !line.first.starts_with("SHA-256"); });
  Json unlike = Json::array();
  for (const auto& [label, values] : lines) {
    const std::string& first = values.front();
    if (std::ranges::all_of(values, [&](const std::string& value) { return value == first; })) continue;
    unlike.push_back({{"label", label}, {"values", values}});
  }
  return unlike;
}

Json comparison(const std::vector<NamedReport>& runs) {
  const Json& first = *runs.front().report;
  Json names = Json::array();
  bool unlike_models = false;
  for (const NamedReport& run : runs) {
    names.push_back(run.name);
    unlike_models = unlike_models || (*run.report)["models"] != first["models"];
  }
  Json json{{"kind", first["kind"]}, {"kicker", first["kicker"]}, {"runs", std::move(names)}};
  if (runs.size() == 1) return json;
  const std::optional<std::string> of = one_thing_each(runs);
  Json rows = Json::array();
  for (const ComparedTotal& row : compared_totals(runs, of)) rows.push_back(row_json(row));
  json["unlike_models"] = unlike_models;
  json["unlike_settings"] = unlike_settings(runs);
  json["one_thing_each"] = of.has_value();
  json["rows"] = std::move(rows);
  return json;
}

}  // namespace

Json total(TotalLabel label, Json value) {
  return {{"of", std::move(label.of)},
          {"quantity", std::move(label.quantity)},
          {"unit", std::move(label.unit)},
          {"value", std::move(value)}};
}

Json comparisons(const std::vector<NamedReport>& runs) {
  std::vector<std::pair<std::string, std::vector<NamedReport>>> kinds;
  for (const NamedReport& run : runs) {
    const auto kind = (*run.report)["kind"].get<std::string>();
    auto at = std::ranges::find(kinds, kind, &std::pair<std::string, std::vector<NamedReport>>::first);
    if (at == kinds.end()) at = kinds.insert(at, {kind, {}});
    at->second.push_back(run);
  }
  Json json = Json::array();
  for (const auto& [kind, members] : kinds) json.push_back(comparison(members));
  return json;
}

}  // namespace systole::app
