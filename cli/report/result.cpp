// SPDX-License-Identifier: MIT
#include "cli/report/result.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "cli/report/cache.h"
#include "cli/report/compare.h"
#include "cli/report/data/result_json.h"
#include "cli/report/explore.h"
#include "cli/report/simulate.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/explore/result/result.h"

namespace systole::app {
namespace {

/// How every SQLite file begins.
bool is_database(const std::filesystem::path& path) {
  constexpr std::string_view kMagic = "SQLite format 3";
  std::array<char, kMagic.size()> head{};
  std::ifstream stream(path, std::ios::binary);
  stream.read(head.data(), head.size());
  return std::string_view{head.data(), head.size()} == kMagic;
}

struct Kind {
  std::string_view name;
  Json (*report)(const ResultValue& result);
};
constexpr std::array kKinds{Kind{.name = "simulate", .report = simulate_report},
                            Kind{.name = "compare", .report = compare_report},
                            Kind{.name = "cache", .report = cache_report}};

constexpr std::string_view kExpected =
    "what systole explore -o wrote, or the --json of systole simulate, compare or cache";

[[noreturn]] void refuse(const std::string& file, std::string found, std::string expected) {
  throw core::InputError(
      core::Diagnostic{.where = {file, 0, 0}, .found = std::move(found), .expected = std::move(expected)});
}

/// `systole/NAME/VERSION`
Json report_of_schema(const core::TextFile& file, const Json& json) {
  constexpr std::string_view kProgram = "systole/";
  const auto at = json.is_object() ? json.find("schema") : json.end();
  if (at == json.end() || !at->is_string())
    refuse(file.name, "JSON without a schema of systole", std::string{kExpected});
  const auto schema = at->get<std::string>();
  for (const Kind& kind : kKinds) {
    const std::string prefix = fmt::format("{}{}/", kProgram, kind.name);
    if (!schema.starts_with(prefix)) continue;
    if (schema != prefix + "1") {
      refuse(file.name, core::in_quotes(schema), fmt::format("{}1, which this version of systole knows", prefix));
    }
    return kind.report(ResultValue(file.name, json));
  }
  const bool explored = schema.starts_with("systole/explore/");
  refuse(file.name, core::in_quotes(schema),
         explored ? "the SQLite file of systole explore -o" : std::string{kExpected});
}

}  // namespace

Json read_report(const std::filesystem::path& path) {
  if (is_database(path)) {
    dataflows::explore::Result result =
        dataflows::explore::Result::open(path, dataflows::explore::SqliteDatabase::Mode::read);
    return explore_report(result);
  }
  const core::TextFile file = core::read_text_file(path);
  const std::size_t first = file.text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || file.text[first] != '{') {
    if (file.text.starts_with("id,network,")) refuse(file.name, "CSV", "the SQLite file of systole explore -o");
    refuse(file.name, file.text.empty() ? "an empty file" : "a text of another kind", std::string{kExpected});
  }
  return report_of_schema(file, parse_json(file));
}

}  // namespace systole::app
