// SPDX-License-Identifier: MIT
#include "dataflows/selection/sensitivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/csv_table.h"
#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::dataflows {
namespace {

using core::CsvCell;
using core::FuseChoice;

/// A row of the file. Nothing stands for what was not understood.
struct Row {
  std::optional<std::size_t> block{};
  std::optional<FuseChoice> variant{};
  std::optional<double> cost{};
  core::Location place{};
};
using Column = core::CsvColumn<Row>;

/// The costs of each block, by its variants.
using Costs = std::vector<std::array<std::optional<double>, core::kFuseChoices.size()>>;

void read_block(const CsvCell& cell, std::size_t blocks, Row& row) {
  row.place = cell.place();
  const core::WholeNumber number = core::parse_whole(cell.text());
  if (number.fault == core::NumberFault::none && number.value >= 0 && std::cmp_less(number.value, blocks)) {
    row.block = static_cast<std::size_t>(number.value);
    return;
  }
  cell.reject(blocks == 0 ? "no row: the network has no depthwise layer"
                          : fmt::format("the index of a depthwise layer, 0 to {}", blocks - 1));
}

void read_variant(const CsvCell& cell, Row& row) {
  constexpr std::array<std::string_view, 2> kReplacements{"full", "half"};
  row.variant = core::value_named<FuseChoice>(cell.text());
  if (row.variant && *row.variant != FuseChoice::keep) return;
  row.variant.reset();
  cell.reject("full or half", core::nearest_name(cell.text(), kReplacements));
}

void read_cost(const CsvCell& cell, Row& row) {
  row.cost = core::parse_real(cell.text());
  if (!row.cost) cell.reject("a finite number");
}

/// Puts the rows where they belong; a block and variant stands once.
Costs costs_by_block(const std::vector<Row>& rows, std::size_t blocks, core::Diagnostics& diagnostics) {
  Costs costs(blocks);
  for (const Row& row : rows) {
    if (!row.block || !row.variant || !row.cost) continue;
    std::optional<double>& slot = costs[*row.block].at(static_cast<std::size_t>(*row.variant));
    if (slot) {
      diagnostics.add({.where = {.file = row.place.file, .line = row.place.line, .column = 1},
                       .subject = "row",
                       .found = fmt::format("block {} {} again", *row.block, name(*row.variant)),
                       .expected = "one row for each"});
    }
    slot = row.cost;
  }
  return costs;
}

/// A variant that one block has a cost of needs one of every block.
void report_missing(const Costs& costs, const std::string& file, core::Diagnostics& diagnostics) {
  for (const FuseChoice choice : {FuseChoice::full, FuseChoice::half}) {
    const auto has = [&](const auto& block) { return block.at(static_cast<std::size_t>(choice)).has_value(); };
    if (std::ranges::none_of(costs, has)) continue;
    for (std::size_t b = 0; b < costs.size(); ++b) {
      if (has(costs[b])) continue;
      diagnostics.add({.where = {.file = file},
                       .subject = fmt::format("block {} {}", b, name(choice)),
                       .found = "no row",
                       .expected = "one row for each block"});
    }
  }
}

}  // namespace

void read_sensitivity(const core::TextFile& file, FuseCosts& costs) {
  const std::size_t blocks = costs.blocks.size();
  const std::array columns{
      Column{"block", true, [=](const CsvCell& cell, Row& row) { read_block(cell, blocks, row); }},
      Column{"variant", true, read_variant},
      Column{"cost", true, read_cost},
  };
  core::Diagnostics diagnostics;
  core::CsvTable table(file, diagnostics);
  const std::vector<Row> rows = core::read_records<Row>(table, columns, core::OtherColumns::refused);
  // Where a row was not understood, its block may only seem to be missing.
  const bool understood = diagnostics.empty();
  const Costs given = costs_by_block(rows, blocks, diagnostics);
  if (understood) report_missing(given, file.name, diagnostics);
  diagnostics.throw_if_any();
  for (std::size_t b = 0; b < blocks; ++b) {
    for (const FuseChoice choice : {FuseChoice::full, FuseChoice::half}) {
      const auto slot = static_cast<std::size_t>(choice);
      std::optional<FuseCost>& cost = costs.blocks[b].at(slot);
      if (!given[b].at(slot)) {
        cost.reset();
      } else if (cost) {
        cost->sensitivity = *given[b].at(slot);
      }
    }
  }
}

}  // namespace systole::dataflows
