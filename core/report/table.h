// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
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
    /// How soon the column is left out where the table is too wide: the largest number first, then the rightmost of
    /// equal ones. 0: never.
    int dispensable = 0;
  };

  explicit Table(std::vector<Column> columns);

  /// A row of as many cells as there are columns; `mark` stands before it (a marked row, say '*').
  void add(std::vector<std::string> cells, char mark = ' ');
  /// A row below a rule, for totals.
  void add_total(std::vector<std::string> cells);

  /// The table, each line ended by a newline. Widths count characters of UTF-8, not bytes.
  ///
  /// With a `width` other than 0 no line is longer, as far as possible: first dispensable columns are left out, which a
  /// last line names; then the longest texts of left-aligned columns lose their middle (`a_long..name`).
  [[nodiscard]] std::string text(std::size_t width = 0) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    char mark = ' ';
    bool total = false;
  };
  struct Layout;
  [[nodiscard]] std::vector<std::size_t> natural_widths() const;
  [[nodiscard]] Layout layout(std::size_t width) const;
  [[nodiscard]] std::string line(char mark, const std::vector<std::string>& cells, const Layout& layout) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

/// Characters that `text` takes on a terminal, assuming one each (no combining or double-width ones).
std::size_t display_width(const std::string& text);

/// `text` in at most `width` characters: its middle gives way to `..`. `width` is at least 3.
std::string shortened(const std::string& text, std::size_t width);

/// Bars of text, the longest `width` characters: `label |#####      value`.
struct Bar {
  std::string label;
  double length = 0;
  std::string value;
};
/// With a `limit` other than 0 no line is longer, as far as possible: bars get shorter, then labels.
std::string bar_chart(const std::vector<Bar>& bars, std::size_t width, std::size_t limit = 0);

}  // namespace systole::core
