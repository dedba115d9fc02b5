// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace systole::core {

enum class Align : std::uint8_t { left, right };

/// A table for people: aligned columns, a rule under the header and above a last line of totals.
class Table {
 public:
  struct Column {
    std::string header;  ///< with its unit
    Align align = Align::right;
  };

  explicit Table(std::vector<Column> columns);

  /// A row of as many cells as there are columns; `mark` stands before it (a marked row, say '*').
  void add(std::vector<std::string> cells, char mark = ' ');
  /// A row below a rule, for totals.
  void add_total(std::vector<std::string> cells);

  /// The table, each line ended by a newline. Widths count characters of UTF-8, not bytes.
  [[nodiscard]] std::string text() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    char mark = ' ';
    bool total = false;
  };
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

/// Characters that `text` takes on a terminal, assuming one each (no combining or double-width ones).
std::size_t display_width(const std::string& text);

/// Bars of text, the longest `width` characters: `label |#####      value`.
struct Bar {
  std::string label;
  double length = 0;
  std::string value;
};
std::string bar_chart(const std::vector<Bar>& bars, std::size_t width);

}  // namespace systole::core
