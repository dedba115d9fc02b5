// SPDX-License-Identifier: MIT
// hardware_cost_figure COSTS.csv FIGURE.svg: what cost.py measured as a picture, and as a Markdown table on stdout.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/files/text_file.h"
#include "core/number.h"
#include "core/report/chart/figure.h"

namespace {

using systole::core::InputError;
using Row = std::map<std::string, std::string, std::less<>>;

struct Quantity {
  const char* column;
  const char* title;
  std::optional<double> published;  ///< FuSeConv, DATE 2021: 32x32, FP16, 45 nm
};
constexpr std::array kQuantities{Quantity{"area", "area", 4.35}, Quantity{"power", "power", 2.25},
                                 Quantity{"delay", "longest path", std::nullopt}};

struct Link {
  const char* name;
  const char* title;
};
constexpr std::array kLinks{Link{"mux", "wire and multiplexer"}, Link{"buffer", "buffered in each PE"},
                            Link{"register", "registered in each PE"}};

std::vector<std::string> fields(std::string_view line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

std::vector<Row> rows_of(const systole::core::TextFile& file) {
  std::vector<std::string> header;
  std::vector<Row> rows;
  systole::core::for_each_line(file.text, [&](systole::core::Line line) {
    const std::vector<std::string> cells = fields(line.text);
    if (header.empty()) {
      header = cells;
      return;
    }
    if (cells.size() != header.size()) throw InputError(fmt::format("{}: line {} is no row", file.name, line.number));
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = cells[i];
  });
  return rows;
}

double number(const Row& row, const std::string& column) {
  const auto found = row.find(column);
  const auto value = found == row.end() ? std::nullopt : systole::core::parse_real(found->second);
  if (!value) throw InputError(fmt::format("column {}: expected a number in each row", column));
  return *value;
}

const Row* find(const std::vector<Row>& rows, const Row& like, std::string_view link, std::string_view method) {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) {
    return row.at("pe") == like.at("pe") && row.at("config") == like.at("config") && row.at("link") == link &&
           row.at("method") == method;
  });
  return found == rows.end() ? nullptr : &*found;
}

systole::core::chart::Figure figure_of(const std::vector<Row>& rows) {
  systole::core::chart::Figure figure;
  figure.title = "What FuSeConv's row broadcast adds to a PE";
  figure.width = systole::core::chart::Width::two_columns;
  figure.plot_height = 90;
  for (const Quantity& quantity : kQuantities) {
    systole::core::chart::BarChart chart;
    chart.value_axis.title = fmt::format("{} (+ %)", quantity.title);
    chart.value_decimals = 1;
    for (const Link& link : kLinks) chart.series.push_back({.name = link.title, .values = {}, .markers = {}});
    if (quantity.published) chart.references.push_back({.value = *quantity.published, .name = "published"});
    for (const Row& base : rows) {
      if (base.at("link") != "none" || base.at("method") != "leaves") continue;
      chart.categories.push_back(fmt::format("{} {}", base.at("pe"), base.at("config")));
      for (std::size_t i = 0; i < kLinks.size(); ++i) {
        const Row* row = find(rows, base, kLinks[i].name, "leaves");
        chart.series[i].values.emplace_back(
            row == nullptr ? std::nullopt : std::optional{number(*row, fmt::format("{}_overhead", quantity.column))});
      }
    }
    figure.panels.emplace_back(chart);
  }
  return figure;
}

std::string overhead(const Row& row, const char* quantity) {
  return fmt::format("{:+.2f} ± {:.2f}", number(row, fmt::format("{}_overhead", quantity)),
                     number(row, fmt::format("{}_spread", quantity)));
}

std::string table_of(const std::vector<Row>& rows) {
  std::string out =
      "| PE | operands/sums | link | NAND2 | area % | power % | longest path % | area % in one piece |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const Row& row : rows) {
    if (row.at("method") != "leaves") continue;
    const bool base = row.at("link") == "none";
    const Row* whole = find(rows, row, row.at("link"), "whole");
    out += fmt::format("| {} | {} | {} | {:.0f} |", row.at("pe"), row.at("config"), row.at("link"),
                       number(row, "area_nand2"));
    for (const Quantity& quantity : kQuantities) {
      out += base ? " |" : fmt::format(" {} |", overhead(row, quantity.column));
    }
    out += whole == nullptr ? " |\n"
           : base           ? fmt::format(" 0 ± {:.2f} |\n", number(*whole, "area_spread"))
                            : fmt::format(" {} |\n", overhead(*whole, "area"));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw InputError("usage: hardware_cost_figure COSTS.csv FIGURE.svg");
  const std::vector<Row> rows = rows_of(systole::core::read_text_file(argv[1]));
  systole::core::write_file_atomically(argv[2], systole::core::chart::svg(figure_of(rows)));
  std::cout << table_of(rows);
} catch (const InputError& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
