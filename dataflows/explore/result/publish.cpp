// SPDX-License-Identifier: MIT
#include "dataflows/explore/result/publish.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/writing/output_file.h"
#include "core/report/csv_field.h"
#include "dataflows/explore/space/design_space.h"
#include "dataflows/explore/space/settings.h"

namespace systole::dataflows::explore {

bool is_a_result_file(const std::filesystem::path& output) {
  return !output.empty() && !core::is_written_in_place(output);
}

bool is_csv(const std::filesystem::path& output) {
  return output.extension() == ".csv";
}

void require_result_name(const std::filesystem::path& output) {
  constexpr std::array<std::string_view, 5> kExtensions{".sqlite", ".sqlite3", ".db", ".csv", ""};
  const std::string extension = output.extension().string();
  if (std::ranges::find(kExtensions, extension) != kExtensions.end() || core::is_written_in_place(output)) return;
  throw core::InputError(core::Diagnostic{.where = {output.string(), 0, 0},
                                          .found = fmt::format("the name of a {} file", core::in_quotes(extension)),
                                          .expected = ".sqlite, .sqlite3, .db or .csv: what is written"});
}

void require_replaceable(const std::filesystem::path& output, const RunIdentity& identity) {
  std::error_code error;
  if (!core::is_there(output) || std::filesystem::file_size(output, error) == 0) return;
  const auto refuse = [&](std::string found) {
    throw core::InputError(core::Diagnostic{.where = {output.string(), 0, 0},
                                            .found = std::move(found),
                                            .expected = "--overwrite to replace it (or no such file)"});
  };
  if (core::is_folder(output)) refuse("a folder");
  if (is_csv(output)) refuse("a file that is there");
  try {
    if (Result::open(output, SqliteDatabase::Mode::read).identity() == identity) return;
  } catch (const core::InputError&) {
    refuse("a file that is no result of systole explore");
  }
  refuse("another run's result");
}

std::filesystem::path working_file(const std::filesystem::path& output) {
  return output.empty() ? std::filesystem::path{} : std::filesystem::path{output.native() + ".part"};
}

void write_csv(Result& result, const Question& question, const std::function<void(std::string_view)>& write) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  const DesignSpace space(question.axes);
  const std::vector<Metric> metrics = shown_metrics(question);
  const std::vector<std::size_t> columns = result_columns(question.axes);
  std::string text = "id";
  for (const std::size_t column : columns) text += fmt::format(",{}", kSettingColumns.at(column));
  for (const Metric metric : metrics) text += fmt::format(",{}", name(metric));
  text += '\n';
  result.for_each([&](const EvaluatedPoint& point) {
    fmt::format_to(std::back_inserter(text), "{}", point.id);
    const auto settings = settings_of(space, point.id);
    for (const std::size_t column : columns) {
      const SettingValue& value = settings.at(column);
      text += ',';
      if (const auto* const number = std::get_if<std::int64_t>(&value)) {
        fmt::format_to(std::back_inserter(text), "{}", *number);
      } else {
        text += core::csv_result_field(setting_text(value));
      }
    }
    for (const Metric metric : metrics) text += ',' + value_text(point.values, metric);
    text += '\n';
    if (text.size() < kPiece) return;
    write(text);
    text.clear();
  });
  write(text);
}

void publish(Result& result, const Question& question, const std::filesystem::path& output,
             const core::Observer& observer) {
  if (is_csv(output)) {
    core::OutputFile file(output);
    write_csv(result, question, [&](std::string_view text) {
      observer.check();
      file.append(text);
    });
    file.finish();
  } else {
    result.copy_to(output);
  }
  observer.say(fmt::format("wrote {}", output.string()));
}

}  // namespace systole::dataflows::explore
