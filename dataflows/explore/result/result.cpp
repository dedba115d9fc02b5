// SPDX-License-Identifier: MIT
#include "dataflows/explore/result/result.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/writing/output_file.h"
#include "core/files/writing/protected_files.h"
#include "core/files/writing/temporary_file.h"
#include "core/number.h"
#include "dataflows/explore/space/settings.h"

namespace systole::dataflows::explore {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSchema = "systole/explore/1";
/// Of the kinds of a SettingValue.
constexpr std::array<std::string_view, 3> kTypes{"INTEGER", "REAL", "TEXT"};

std::string create_points(const Question& question) {
  const DesignSpace space(question.axes);
  const auto first = settings_of(space, 0);
  std::string sql = "CREATE TABLE points(id INTEGER PRIMARY KEY";
  for (const std::size_t i : result_columns(question.axes)) {
    sql += fmt::format(", {} {} NOT NULL", kSettingColumns.at(i), kTypes.at(first.at(i).index()));
  }
  for (const auto metric : shown_metrics(question)) {
    sql += fmt::format(", {} {} NOT NULL", name(metric), is_real(metric) ? "REAL" : "INTEGER");
  }
  return sql + ")";
}

void copy_bytes(const fs::path& from, const fs::path& to) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  std::ifstream stream(from, std::ios::binary);
  core::OutputFile file(to);
  std::string piece(kPiece, '\0');
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    file.append({piece.data(), static_cast<std::size_t>(stream.gcount())});
  }
  file.finish();
}

}  // namespace

Result Result::create(const fs::path& path, const Question& question, const RunIdentity& identity,
                      std::uint64_t positions) {
  Result result(path, SqliteDatabase::Mode::write);
  constexpr std::string_view kSettings =
      "PRAGMA application_id = 1398297939;"  // "SXPL" would be nobody's; this is "SYST"
      "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = NORMAL;"
      "BEGIN IMMEDIATE;"
      "CREATE TABLE run(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;";
  result.database_.execute(std::string{kSettings} + create_points(question));
  result.identity_ = identity;
  result.put("schema", std::string{kSchema});
  result.put("version", identity.version);
  result.put("spec", identity.spec);
  result.put("inputs", identity.inputs);
  if (identity.shard) result.put("shard", shard_text(*identity.shard));
  result.set_question(question);
  result.commit({.positions = positions, .finished = 0, .counts = {}});
  return result;
}

Result Result::open(const fs::path& path, SqliteDatabase::Mode mode) {
  const auto refuse = [&](std::string found) {
    throw core::InputError(core::Diagnostic{
        .where = {path.string(), 0, 0}, .found = std::move(found), .expected = "results of systole explore"});
  };
  if (!core::is_there(path)) refuse("no such file");
  if (core::is_folder(path)) refuse("a folder");
  Result result(path, mode);
  if (mode == SqliteDatabase::Mode::write) {
    // Taken now and held: two runs never write to one file.
    result.database_.execute("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE");
  }
  result.read_run();
  return result;
}

void Result::read_run() {
  const auto refuse = [&](const std::string& found) {
    throw core::InputError(core::Diagnostic{
        .where = {file(), 0, 0}, .found = found, .expected = fmt::format("results of systole explore ({})", kSchema)});
  };
  if (!database_.has_table("run") || !database_.has_table("points")) refuse("a database without a run");
  std::map<std::string, std::string> values;
  SqliteStatement rows(database_, "SELECT key, value FROM run");
  while (rows.step()) values[rows.text(0)] = rows.text(1);
  if (values["schema"] != kSchema) refuse(core::in_quotes(values["schema"]));
  identity_ = {.version = values["version"], .spec = values["spec"], .inputs = values["inputs"], .shard = {}};
  const auto count = [&](std::string_view text) {
    const core::WholeNumber number = core::parse_whole(text);
    if (number.fault != core::NumberFault::none || number.value < 0) refuse(core::in_quotes(text));
    return static_cast<std::uint64_t>(number.value);
  };
  if (const std::string& shard = values["shard"]; !shard.empty()) {
    identity_.shard = shard_named(shard);
    if (!identity_.shard) refuse(core::in_quotes(shard));
  }
  state_ = {.positions = count(values["positions"]),
            .finished = count(values["finished"]),
            .counts = {.undefined = count(values["undefined"]),
                       .excluded = count(values["excluded"]),
                       .feasible = count(values["feasible"])}};
}

void Result::set_question(const Question& question) {
  space_.emplace(question.axes);
  columns_ = result_columns(question.axes);
  metrics_ = shown_metrics(question);
}

void Result::put(const std::string& key, const std::string& value) {
  SqliteStatement(database_, "INSERT OR REPLACE INTO run VALUES(?, ?)").bind(1, key).bind(2, value).run();
}

void Result::write(std::span<const EvaluatedPoint> points, bool replace) {
  if (replace) database_.execute("DELETE FROM points");
  if (!insert_) {
    std::string sql = "INSERT INTO points VALUES(?";
    for (std::size_t i = 0; i < columns_.size() + metrics_.size(); ++i) sql += ", ?";
    insert_.emplace(database_, sql + ")");
  }
  for (const EvaluatedPoint& point : points) {
    int parameter = 1;
    insert_->bind(parameter, static_cast<std::int64_t>(point.id));
    const auto settings = settings_of(*space_, point.id);
    for (const std::size_t column : columns_) {
      ++parameter;
      std::visit([&](auto one) { insert_->bind(parameter, one); }, settings.at(column));
    }
    for (const auto metric : metrics_) {
      ++parameter;
      if (is_real(metric)) {
        insert_->bind(parameter, point.values.number(metric));
      } else {
        insert_->bind(parameter, point.values[metric]);
      }
    }
    insert_->run();
  }
}

void Result::commit(const RunState& state) {
  state_ = state;
  put("positions", std::to_string(state.positions));
  put("finished", std::to_string(state.finished));
  put("undefined", std::to_string(state.counts.undefined));
  put("excluded", std::to_string(state.counts.excluded));
  put("feasible", std::to_string(state.counts.feasible));
  database_.execute("COMMIT; BEGIN IMMEDIATE");
}

void Result::for_each(const std::function<void(const EvaluatedPoint&)>& visit) {
  std::string sql = "SELECT id";
  for (const auto metric : metrics_) sql += fmt::format(", {}", name(metric));
  SqliteStatement rows(database_, sql + " FROM points ORDER BY id");
  while (rows.step()) {
    EvaluatedPoint point{.id = static_cast<std::uint64_t>(rows.integer(0)), .values = {}};
    if (point.id >= space_->size()) {
      throw core::InputError(core::Diagnostic{.where = {file(), 0, 0},
                                              .subject = "id",
                                              .found = std::to_string(rows.integer(0)),
                                              .expected = fmt::format("designs of a space of {}", space_->size())});
    }
    int column = 0;
    for (const auto metric : metrics_) {
      ++column;
      if (is_real(metric)) {
        point.values.set_real(metric, rows.real(column));
      } else {
        point.values[metric] = rows.integer(column);
      }
    }
    visit(point);
  }
}

std::uint64_t Result::size() {
  SqliteStatement count(database_, "SELECT count(*) FROM points");
  count.step();
  return static_cast<std::uint64_t>(count.integer(0));
}

void Result::copy_to(const fs::path& path) {
  database_.execute("COMMIT");
  const bool in_place = core::is_written_in_place(path);
  core::require_unprotected(path);
  try {
    core::TemporaryFile whole(in_place ? fs::temp_directory_path() / "systole.sqlite" : core::behind_links(path),
                              core::TemporaryFile::Naming::needed);
    const core::RemovedOnSignal journal(whole.path().native() + "-journal");
    SqliteStatement(database_, "VACUUM INTO ?").bind(1, whole.path().native()).run();
    if (in_place) {
      copy_bytes(whole.path(), path);
    } else {
      whole.replace_target();
      core::note_written(path);
    }
  } catch (const std::system_error& error) {
    throw core::RunError(fmt::format("{}: cannot be written: {}", path.string(), error.code().message()));
  }
}

}  // namespace systole::dataflows::explore
