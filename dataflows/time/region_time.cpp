// SPDX-License-Identifier: MIT
#include "dataflows/time/region_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "dataflows/time/linear_time.h"

namespace systole::dataflows {
namespace {

constexpr double kEdge = 128;
/// From so many tiles of rows on a product is in another region.
constexpr double kManyTiles = 6;

double tiles(std::int64_t length) {
  return std::ceil(static_cast<double>(length) / kEdge);
}

}  // namespace

int time_region(const GemmShape& product) {
  return (tiles(product.depth) > 1 ? 4 : 0) + (tiles(product.cols) > 1 ? 2 : 0) + (tiles(product.rows) > 1 ? 1 : 0) +
         (tiles(product.rows) >= kManyTiles ? 8 : 0);
}

double region_time(const RegionTable& table, const GemmShape& product) {
  const int number = time_region(product);
  const auto row = std::ranges::find(table.regions, static_cast<double>(number), &TimeRegion::number);
  if (row == table.regions.end()) {
    throw core::InputError(fmt::format("time.regions: found no row of region {}, which a product of {} x {} x {} is in",
                                       number, product.rows, product.cols, product.depth));
  }
  const auto rows = static_cast<double>(product.rows);
  const auto cols = static_cast<double>(product.cols);
  const auto depth = static_cast<double>(product.depth);
  const auto cycles = static_cast<double>(fitted_cycles(product).count());
  const double moved = 2 * (rows * depth + depth * cols + rows * cols) / row->bandwidth;
  const double one = row->slope * std::max(cycles, moved) + row->constant;
  if (product.count == 1) return one;
  const auto count = static_cast<double>(product.count);
  const double power = std::pow(tiles(product.rows) * tiles(product.cols), table.heads_power);
  const double used = power / (power + table.heads_constant);
  return one * count * (used + (1 - used) / count);
}

}  // namespace systole::dataflows
