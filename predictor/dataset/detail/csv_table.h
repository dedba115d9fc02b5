// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "core/topology/detail/csv_row.h"

namespace systole::predictor {

/// A CSV file with one header line; `#` lines and empty lines are skipped. For the readers of this folder.
class CsvTable {
 public:
  struct Row {
    std::size_t line = 0;
    std::vector<core::CsvField> fields;
  };

  /// Splits the file. Rows whose length is not the header's are reported and left out.
  CsvTable(const core::TextFile& file, core::Diagnostics& diagnostics);

  [[nodiscard]] const Row& header() const { return header_; }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

  /// The column of that name; if it is missing and `required`, that is reported with the nearest of the header's names.
  std::optional<std::size_t> column(std::string_view name, bool required);

  /// The cell as a positive number; nothing if it is empty, `-` or `nan`. Anything else is reported.
  std::optional<double> positive(const Row& row, std::size_t column, const std::string& subject);
  /// The cell as a whole number of at least `least`; 0 and a report if it is none.
  std::int64_t whole(const Row& row, std::size_t column, std::int64_t least);

  /// Reports what stands in a cell.
  void report(const Row& row, std::size_t column, const std::string& subject, const std::string& expected,
              const std::string& nearest = {});
  /// Reports a name that stands twice.
  void report_repeats(std::span<const std::string> names, const std::vector<core::Location>& places,
                      const std::string& what);
  [[nodiscard]] core::Location place(const Row& row, std::size_t column) const;

 private:
  const std::string& file_;
  core::Diagnostics& diagnostics_;
  Row header_;
  std::vector<Row> rows_;
};

}  // namespace systole::predictor
