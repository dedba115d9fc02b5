// SPDX-License-Identifier: MIT
#include "core/report/table.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/printable.h"

namespace systole::core {
namespace {

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::size_t used = std::min(width, display_width(text));
  const std::string space(width - used, ' ');
  return align == Align::left ? text + space : space + text;
}

void trim_line(std::string& text) {
  while (text.ends_with(' ')) text.pop_back();
  text += '\n';
}

}  // namespace

std::size_t display_width(const std::string& text) {
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; };
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<std::string> cells, char mark) {
  if (cells.size() != columns_.size()) throw InternalError("Table: a row of another width");
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back({.cells = std::move(cells), .mark = mark, .total = false});
}

void Table::add_total(std::vector<std::string> cells) {
  add(std::move(cells));
  rows_.back().total = true;
}

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(display_width(column.header));
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], display_width(row.cells[i]));
  }
  std::string rule = " ";
  for (const std::size_t width : widths) rule += " " + std::string(width, '-');
  rule += '\n';

  std::string out = " ";
  for (std::size_t i = 0; i < widths.size(); ++i) out += " " + padded(columns_[i].header, widths[i], columns_[i].align);
  trim_line(out);
  out += rule;
  bool ruled = false;
  for (const Row& row : rows_) {
    if (row.total && !ruled) {
      out += rule;
      ruled = true;
    }
    out += row.mark;
    for (std::size_t i = 0; i < widths.size(); ++i) out += " " + padded(row.cells[i], widths[i], columns_[i].align);
    trim_line(out);
  }
  return out;
}

std::string bar_chart(const std::vector<Bar>& bars, std::size_t width) {
  std::size_t label_width = 0;
  std::size_t value_width = 0;
  double longest = 0;
  for (const Bar& bar : bars) {
    label_width = std::max(label_width, display_width(printable(bar.label)));
    value_width = std::max(value_width, display_width(bar.value));
    longest = std::max(longest, bar.length);
  }
  std::string out;
  for (const Bar& bar : bars) {
    const double share = longest > 0 ? bar.length / longest : 0;
    const auto length = static_cast<std::size_t>(std::lround(share * static_cast<double>(width)));
    out += "  " + padded(printable(bar.label), label_width, Align::left) + "  " +
           padded(bar.value, value_width, Align::right) + " |" + std::string(length, '#') + "\n";
  }
  return out;
}

}  // namespace systole::core
