// SPDX-License-Identifier: MIT
#include "core/report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/printable.h"
#include "core/report/prose.h"

namespace systole::core {
namespace {

/// What shortened texts keep: names are told apart by less.
constexpr std::size_t kShortestName = 8;
constexpr std::size_t kShortestBar = 10;

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::size_t used = std::min(width, display_width(text));
  const std::string space(width - used, ' ');
  return align == Align::left ? text + space : space + text;
}

void trim_line(std::string& text) {
  while (text.ends_with(' ')) text.pop_back();
  text += '\n';
}

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

/// The bytes of the first `count` characters.
std::size_t bytes_of(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (starts_character(text[at]) && count-- == 0) break;
  }
  return at;
}

}  // namespace

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string shortened(const std::string& text, std::size_t width) {
  constexpr std::string_view kGap = "..";
  const std::size_t all = display_width(text);
  if (all <= width) return text;
  const std::size_t kept = width - kGap.size();
  const std::size_t front = (kept + 1) / 2;
  return text.substr(0, bytes_of(text, front)) + std::string{kGap} + text.substr(bytes_of(text, all - (kept - front)));
}

/// Which columns are shown, and how wide.
struct Table::Layout {
  std::vector<std::size_t> widths;
  std::vector<bool> shown;

  [[nodiscard]] std::size_t line_width() const {
    std::size_t sum = 1;  // the mark
    for (std::size_t i = 0; i < widths.size(); ++i) sum += shown[i] ? widths[i] + 1 : 0;
    return sum;
  }
};

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

std::vector<std::size_t> Table::natural_widths() const {
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(display_width(column.header));
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], display_width(row.cells[i]));
  }
  return widths;
}

Table::Layout Table::layout(std::size_t width) const {
  Layout layout{.widths = natural_widths(), .shown = std::vector<bool>(columns_.size(), true)};
  if (width == 0) return layout;
  std::vector<std::size_t> order(columns_.size());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});  // the rightmost first
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return columns_[i].dispensable; });
  for (const std::size_t i : order) {
    if (columns_[i].dispensable > 0 && layout.line_width() > width) layout.shown[i] = false;
  }
  while (layout.line_width() > width) {
    std::size_t longest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::size_t least = std::max(kShortestName, display_width(columns_[i].header));
      const bool can = layout.shown[i] && columns_[i].align == Align::left && layout.widths[i] > least;
      if (can && (longest == columns_.size() || layout.widths[i] > layout.widths[longest])) longest = i;
    }
    if (longest == columns_.size()) break;
    --layout.widths[longest];
  }
  return layout;
}

std::string Table::line(char mark, const std::vector<std::string>& cells, const Layout& layout) const {
  std::string out(1, mark);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!layout.shown[i]) continue;
    out += " " +
           padded(shortened(cells[i], std::max<std::size_t>(3, layout.widths[i])), layout.widths[i], columns_[i].align);
  }
  trim_line(out);
  return out;
}

std::string Table::text(std::size_t width) const {
  const Layout layout = this->layout(width);
  std::vector<std::string> headers;
  std::vector<std::string> left_out;
  std::string rule = " ";
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    headers.push_back(columns_[i].header);
    if (layout.shown[i]) {
      rule += " " + std::string(layout.widths[i], '-');
    } else if (std::ranges::find(left_out, columns_[i].header) == left_out.end()) {
      left_out.push_back(columns_[i].header);
    }
  }
  rule += '\n';

  std::string out = line(' ', headers, layout) + rule;
  bool ruled = false;
  for (const Row& row : rows_) {
    if (row.total && !ruled) {
      out += rule;
      ruled = true;
    }
    out += line(row.mark, row.cells, layout);
  }
  if (!left_out.empty()) {
    const std::size_t needed = Table::layout(0).line_width();
    out += wrapped(fmt::format("  Columns left out: {}. To see them: a terminal of {} columns, or | less -S\n",
                               fmt::join(left_out, ", "), needed),
                   width);
  }
  return out;
}

std::string bar_chart(const std::vector<Bar>& bars, std::size_t width, std::size_t limit) {
  std::size_t label_width = 0;
  std::size_t value_width = 0;
  double longest = 0;
  for (const Bar& bar : bars) {
    label_width = std::max(label_width, display_width(printable(bar.label)));
    value_width = std::max(value_width, display_width(bar.value));
    longest = std::max(longest, bar.length);
  }
  const std::size_t between = 6;  // two blanks twice, one and the axis
  if (limit > 0) {
    const std::size_t beside = label_width + value_width + between;
    width = std::min(width, std::max(kShortestBar, limit > beside ? limit - beside : 0));
    const std::size_t others = width + value_width + between;
    label_width = std::min(label_width, std::max(kShortestName, limit > others ? limit - others : 0));
  }
  std::string out;
  for (const Bar& bar : bars) {
    const double share = longest > 0 ? bar.length / longest : 0;
    const auto length = static_cast<std::size_t>(std::lround(share * static_cast<double>(width)));
    const std::string label = shortened(printable(bar.label), std::max<std::size_t>(3, label_width));
    out += "  " + padded(label, label_width, Align::left) + "  " + padded(bar.value, value_width, Align::right) + " |" +
           std::string(length, '#') + "\n";
  }
  return out;
}

}  // namespace systole::core
