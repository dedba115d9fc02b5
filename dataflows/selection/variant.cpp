// SPDX-License-Identifier: MIT
#include "dataflows/selection/variant.h"

#include <fmt/format.h>

#include "core/error.h"
#include "dataflows/selection/fixed_count.h"
#include "dataflows/selection/published_list.h"

namespace systole::dataflows {
namespace {

using core::FuseChoice;

std::vector<FuseChoice> published(const core::Network& network, std::size_t blocks, FuseChoice choice,
                                  std::size_t count) {
  const auto list = published_list(network, blocks);
  if (!list) {
    throw core::InputError(
        fmt::format("network '{}' has no published list of layers to replace (note {}); select greedy or optimal",
                    network.name, core::kFuse50Note));
  }
  if (list->size() != count) {
    throw core::InputError(
        fmt::format("network '{}': found a count of {}, expected the {} layers of its published list", network.name,
                    count, list->size()));
  }
  std::vector<FuseChoice> choices(blocks, FuseChoice::keep);
  for (const std::size_t index : *list) choices[index] = choice;
  return choices;
}

}  // namespace

FuseChoice choice_of(FuseVariant variant) {
  if (variant == FuseVariant::baseline) return FuseChoice::keep;
  return variant == FuseVariant::full || variant == FuseVariant::full50 ? FuseChoice::full : FuseChoice::half;
}

bool is_partial(FuseVariant variant) {
  return variant == FuseVariant::full50 || variant == FuseVariant::half50;
}

std::size_t standard_count(const core::Network& network, std::size_t blocks) {
  const auto list = published_list(network, blocks);
  return list ? list->size() : (blocks + 1) / 2;
}

std::vector<FuseChoice> choose(const core::Network& network, const FuseCosts& costs, FuseVariant variant, Select select,
                               std::size_t count) {
  const FuseChoice choice = choice_of(variant);
  std::vector<FuseChoice> everywhere(costs.blocks.size(), choice);
  if (!is_partial(variant)) return everywhere;
  switch (select) {
    case Select::published:
      return published(network, costs.blocks.size(), choice, count);
    case Select::greedy:
      return greedy_of_count(costs, choice, count);
    case Select::optimal:
      break;
  }
  return optimal_of_count(costs, choice, count);
}

}  // namespace systole::dataflows
