// SPDX-License-Identifier: MIT
#include "dataflows/explore/result/sqlite_database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <system_error>

#include "core/error.h"

namespace systole::dataflows::explore {

void remove_database(const std::filesystem::path& path) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path.native() + suffix, ignored);
}

SqliteDatabase::SqliteDatabase(const std::filesystem::path& path, Mode mode)
    : name_(path.empty() ? "temporary results" : path.string()) {
  sqlite3* opened = nullptr;
  const int flags = mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  connection_ = std::shared_ptr<sqlite3>(opened, sqlite3_close_v2);
  if (code == SQLITE_CANTOPEN && mode == Mode::read) {
    throw core::InputError(core::Diagnostic{.where = {name_, 0, 0},
                                            .found = "a file that cannot be opened",
                                            .expected = "readable results of systole explore (SQLite)"});
  }
  if (code != SQLITE_OK) fail(code);
  constexpr int kPatience = 200;  // ms: readers hold a lock for moments, another run for its whole time
  sqlite3_busy_timeout(connection_.get(), kPatience);
}

void SqliteDatabase::fail(int code) const {
  constexpr int kPrimary = 0xff;  // the rest of a code says where in SQLite
  switch (code & kPrimary) {
    case SQLITE_NOTADB:
      throw core::InputError(core::Diagnostic{
          .where = {name_, 0, 0}, .found = "something else", .expected = "results of systole explore (SQLite)"});
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:  // tables or columns of another shape: our statements are sound
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      throw core::InputError(core::Diagnostic{
          .where = {name_, 0, 0},
          .found = fmt::format("a damaged file or a foreign one ({})", sqlite3_errmsg(connection_.get())),
          .expected = "results of systole explore"});
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw core::RunError(fmt::format("{}: another run is writing to it (locked)", name_));
    case SQLITE_FULL:
      throw core::RunError(fmt::format("{}: cannot be written: the disk is full", name_));
    case SQLITE_READONLY:
      throw core::RunError(fmt::format("{}: cannot be written: it is read-only", name_));
    default:
      throw core::RunError(
          fmt::format("{}: {}", name_, connection_ ? sqlite3_errmsg(connection_.get()) : sqlite3_errstr(code)));
  }
}

void SqliteDatabase::execute(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

bool SqliteDatabase::is_empty() {
  SqliteStatement tables(*this, "SELECT count(*) FROM sqlite_master");
  return tables.step() && tables.integer(0) == 0;
}

bool SqliteDatabase::has_table(const std::string& table) {
  SqliteStatement statement(*this, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  return statement.bind(1, table).step();
}

SqliteStatement::SqliteStatement(const SqliteDatabase& database, const std::string& sql) : database_(database) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(database.connection_.get(), sql.c_str(), -1, &prepared, nullptr);
  statement_ = std::shared_ptr<sqlite3_stmt>(prepared, sqlite3_finalize);
  if (code != SQLITE_OK) database.fail(code);
}

SqliteStatement& SqliteStatement::bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), parameter, value);
  return *this;
}

SqliteStatement& SqliteStatement::bind(int parameter, double value) {
  sqlite3_bind_double(statement_.get(), parameter, value);
  return *this;
}

SqliteStatement& SqliteStatement::bind(int parameter, std::string_view value) {
  sqlite3_bind_text(statement_.get(), parameter, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  return *this;
}

bool SqliteStatement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
  return code == SQLITE_ROW;
}

void SqliteStatement::run() {
  step();
  const int code = sqlite3_reset(statement_.get());
  if (code != SQLITE_OK) database_.fail(code);
}

std::int64_t SqliteStatement::integer(int column) const {
  if (sqlite3_column_type(statement_.get(), column) != SQLITE_INTEGER) {
    throw core::InputError(core::Diagnostic{.where = {database_.name(), 0, 0},
                                            .subject = sqlite3_column_name(statement_.get(), column),
                                            .found = core::in_quotes(text(column)),
                                            .expected = "a whole number"});
  }
  return sqlite3_column_int64(statement_.get(), column);
}

double SqliteStatement::real(int column) const {
  const int type = sqlite3_column_type(statement_.get(), column);
  const double value = sqlite3_column_double(statement_.get(), column);
  if ((type != SQLITE_FLOAT && type != SQLITE_INTEGER) || !(value >= 0)) {
    throw core::InputError(core::Diagnostic{.where = {database_.name(), 0, 0},
                                            .subject = sqlite3_column_name(statement_.get(), column),
                                            .found = core::in_quotes(text(column)),
                                            .expected = "a number of at least 0"});
  }
  return value;
}

std::string SqliteStatement::text(int column) const {
  const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return bytes == nullptr
             ? std::string{}
             : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

}  // namespace systole::dataflows::explore
