// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/csv_row.h"
#include "core/files/text_file.h"
#include "core/named.h"

/// CSV files whose header line names their columns. A format is a table of columns, each with the function that reads
/// its cells; every mistake of a file is gathered with its place.
namespace systole::core {

struct CsvTableRow {
  std::size_t line = 0;
  std::vector<CsvField> fields{};
};

/// One cell. What it holds is read by one of the functions below; they report a cell that holds none such.
class CsvCell {
 public:
  CsvCell(const CsvField& field, Location place, std::string_view column, Diagnostics& diagnostics)
      : field_(field), place_(std::move(place)), column_(column), diagnostics_(diagnostics) {}

  [[nodiscard]] std::string_view text() const { return field_.text; }
  [[nodiscard]] const Location& place() const { return place_; }

  /// Text that is not empty; `what` says what it should be ("a name").
  [[nodiscard]] std::string name(const std::string& what = "a name") const;
  /// A positive number; nothing if the cell is empty, `-` or `nan`.
  [[nodiscard]] std::optional<double> positive() const;
  /// The same from `least` to `most`.
  [[nodiscard]] std::optional<double> positive(double least, double most) const;
  /// A whole number from `least` to `most`, else 0.
  [[nodiscard]] std::int64_t whole(std::int64_t least,
                                   std::int64_t most = std::numeric_limits<std::int64_t>::max()) const;
  /// The value of a named enumeration.
  template <HasNames Value>
  [[nodiscard]] std::optional<Value> named() const {
    const std::optional<Value> value = value_named<Value>(text());
    if (!value) diagnostics_.add(unknown_name(place_, std::string{column_}, text(), names_of<Value>()));
    return value;
  }

  /// Reports the cell: `expected` should stand there.
  void reject(std::string expected, std::string nearest = {}) const;
  /// The same cell under another name in reports than its column's.
  [[nodiscard]] CsvCell called(std::string_view subject) const { return {field_, place_, subject, diagnostics_}; }

 private:
  const CsvField& field_;
  Location place_;
  std::string_view column_;
  Diagnostics& diagnostics_;
};

/// What to do with columns that a format does not know.
enum class OtherColumns : std::uint8_t { skipped, refused };

/// The lines of a file: a header and rows of its length. Lines that are empty or begin with `#` are skipped.
class CsvTable {
 public:
  /// Splits the file, which must outlive the table as must `diagnostics`. Rows of another length than the header's are
  /// left out; report_misfits() reports them.
  CsvTable(const TextFile& file, Diagnostics& diagnostics);

  [[nodiscard]] const CsvTableRow& header() const { return header_; }
  [[nodiscard]] const std::vector<CsvTableRow>& rows() const { return rows_; }

  [[nodiscard]] CsvCell cell(const CsvTableRow& row, std::size_t column) const;

  /// The column of that name (a remark in round brackets may follow it); if it is missing and `required`, that is
  /// reported with the nearest of the header's names.
  std::optional<std::size_t> column(std::string_view name, bool required);
  /// Reports the rows of another length than the header's. Where the header is wrong they say nothing.
  void report_misfits();
  /// Reports the header's columns that `names` does not hold, and those that stand twice.
  void refuse_others(std::span<const std::string_view> names);
  /// Reports a table without rows: `expected` should stand below the header.
  void require_rows(const std::string& expected);
  /// Reports a name that stands twice; `what` is what it names.
  void report_repeats(std::span<const std::string> names, const std::vector<Location>& places, const std::string& what);

  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }

 private:
  const std::string& file_;
  Diagnostics& diagnostics_;
  CsvTableRow header_;
  Diagnostics misfits_;
  std::vector<CsvTableRow> rows_;
};

/// A column of a format: its name, whether a file must have it, and what its cells mean to a record.
template <class Record>
struct CsvColumn {
  std::string_view name;
  bool required;
  std::function<void(const CsvCell& cell, Record& record)> read;
};

/// A record for each row, read column by column in the order of `columns`. A file without a required column has none.
/// Mistakes are in the table's diagnostics. O(cells).
template <class Record>
std::vector<Record> read_records(CsvTable& table, std::span<const CsvColumn<Record>> columns,
                                 OtherColumns others = OtherColumns::skipped) {
  std::vector<std::pair<const CsvColumn<Record>*, std::size_t>> present;
  std::vector<std::string_view> names;
  bool complete = true;
  for (const CsvColumn<Record>& column : columns) {
    names.push_back(column.name);
    const std::optional<std::size_t> place = table.column(column.name, column.required);
    if (place) present.emplace_back(&column, *place);
    complete = complete && (place || !column.required);
  }
  std::vector<Record> records;
  if (!complete) return records;  // what stands there instead is most often the missing one, misspelt
  if (others == OtherColumns::refused) table.refuse_others(names);
  table.report_misfits();
  records.reserve(table.rows().size());
  for (const CsvTableRow& row : table.rows()) {
    Record& record = records.emplace_back();
    for (const auto& [column, place] : present) column->read(table.cell(row, place), record);
  }
  return records;
}

}  // namespace systole::core
