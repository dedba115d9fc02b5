// SPDX-License-Identifier: MIT
#include "dataflows/selection/fixed_count.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/error.h"

namespace systole::dataflows {
namespace {

using core::Cycles;
using core::FuseChoice;

void require_enough(const FuseCosts& costs, std::size_t count) {
  if (count <= costs.blocks.size()) return;
  throw core::InputError(
      fmt::format("found a count of {} layers to replace, expected at most the network's {} depthwise layers", count,
                  costs.blocks.size()));
}

}  // namespace

Cycles saving(const FuseCosts& costs, std::size_t index, FuseChoice variant) {
  const BlockCosts& block = costs.blocks.at(index);
  return cost_of(block, FuseChoice::keep).value().cycles - cost_of(block, variant).value().cycles;
}

std::vector<FuseChoice> greedy_of_count(const FuseCosts& costs, FuseChoice variant, std::size_t count) {
  require_enough(costs, count);
  std::vector<std::size_t> by_saving(costs.blocks.size());
  std::iota(by_saving.begin(), by_saving.end(), std::size_t{0});
  std::ranges::stable_sort(
      by_saving, [&](std::size_t a, std::size_t b) { return saving(costs, a, variant) > saving(costs, b, variant); });
  std::vector<FuseChoice> choices(costs.blocks.size(), FuseChoice::keep);
  for (std::size_t i = 0; i < count; ++i) choices[by_saving[i]] = variant;
  return choices;
}

std::vector<FuseChoice> optimal_of_count(const FuseCosts& costs, FuseChoice variant, std::size_t count) {
  require_enough(costs, count);
  const std::size_t blocks = costs.blocks.size();
  // best[b][j]: fewest cycles of the blocks from b on with exactly j of them replaced. From the end to the front, so
  // that walking forward can prefer to replace the lower index.
  std::vector<std::vector<std::optional<Cycles>>> best(blocks + 1, std::vector<std::optional<Cycles>>(count + 1));
  best[blocks][0] = Cycles{};
  const auto with = [&](std::size_t b, std::size_t j, FuseChoice choice) -> std::optional<Cycles> {
    const std::size_t rest = choice == FuseChoice::keep ? j : j - 1;
    if ((choice != FuseChoice::keep && j == 0) || !best[b + 1][rest]) return std::nullopt;
    return *best[b + 1][rest] + cost_of(costs.blocks[b], choice).value().cycles;
  };
  for (std::size_t b = blocks; b-- > 0;) {
    for (std::size_t j = 0; j <= count; ++j) {
      const auto kept = with(b, j, FuseChoice::keep);
      const auto replaced = with(b, j, variant);
      best[b][j] = !kept || (replaced && *replaced < *kept) ? replaced : kept;
    }
  }
  std::vector<FuseChoice> choices(blocks, FuseChoice::keep);
  std::size_t left = count;
  for (std::size_t b = 0; b < blocks && left > 0; ++b) {
    if (with(b, left, variant) != best[b][left]) continue;
    choices[b] = variant;
    --left;
  }
  return choices;
}

}  // namespace systole::dataflows
