// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// Wraps SQLite, as far as results need it. A failure is a core::RunError that names the file and SQLite's reason. A
/// file that is no database, a damaged one, or one with other tables is a core::InputError.
namespace systole::dataflows::explore {

/// Removes a SQLite file and what SQLite keeps beside it.
void remove_database(const std::filesystem::path& path);

class SqliteDatabase {
 public:
  enum class Mode : std::uint8_t { read, write };  ///< write makes the file if it is not there

  /// An empty path is a database that lives as long as the object, in memory or, where that gets large, on disk.
  SqliteDatabase(const std::filesystem::path& path, Mode mode);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Runs one or several statements whose results nobody needs.
  void execute(const std::string& sql);
  [[nodiscard]] bool is_empty();  ///< without any table
  [[nodiscard]] bool has_table(const std::string& table);

 private:
  friend class SqliteStatement;
  [[noreturn]] void fail(int code) const;

  std::string name_;
  std::shared_ptr<sqlite3> connection_;
};

/// Holds a prepared statement. Parameters count from 1 and columns from 0, as SQLite's do.
class SqliteStatement {
 public:
  SqliteStatement(const SqliteDatabase& database, const std::string& sql);

  SqliteStatement& bind(int parameter, std::int64_t value);
  SqliteStatement& bind(int parameter, double value);
  SqliteStatement& bind(int parameter, std::string_view value);  ///< not copied: it must live until run()
  /// Returns true while there is a row.
  bool step();
  /// Runs a statement without rows and makes it ready for new values.
  void run();

  /// Throws core::InputError if there is something else in the column.
  [[nodiscard]] std::int64_t integer(int column) const;
  /// Gives a number that is not negative; throws core::InputError for anything else.
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string text(int column) const;

 private:
  SqliteDatabase database_;  ///< the connection lives as long as the statement
  std::shared_ptr<sqlite3_stmt> statement_;
};

}  // namespace systole::dataflows::explore
