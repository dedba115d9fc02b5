// SPDX-License-Identifier: MIT
#include "core/topology/detail/layer_names.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/nearest_name.h"

namespace systole::core {
namespace {

/// Beyond these, a producer's name is not compared with all layers' names to suggest one: each suggestion costs
/// O(names), and a hostile file may ask for one in every row.
constexpr std::size_t kNamesCompared = 4096;
constexpr std::size_t kMostSuggestions = 100;

}  // namespace

void LayerNames::add(std::string_view name, std::uint32_t index) {
  const auto [entry, is_new] = index_of_.try_emplace(std::string{name}, index);
  if (!is_new) ambiguous_[entry->first] = true;
}

std::optional<std::uint32_t> LayerNames::find(std::string_view name, std::uint32_t end) const {
  const auto found = index_of_.find(std::string{name});
  if (found == index_of_.end() || found->second >= end) return std::nullopt;
  return found->second;
}

bool LayerNames::is_ambiguous(std::string_view name) const {
  return ambiguous_.contains(std::string{name});
}

std::string LayerNames::nearest(std::string_view name, std::uint32_t end) {
  if (index_of_.size() > kNamesCompared || suggestions_ >= kMostSuggestions) return {};
  ++suggestions_;
  std::vector<std::pair<std::uint32_t, std::string_view>> by_row;  // in the file's order: ties go to the earlier row
  for (const auto& [layer, index] : index_of_) {
    if (index < end) by_row.emplace_back(index, layer);
  }
  std::ranges::sort(by_row);
  std::vector<std::string_view> names;
  for (const auto& [index, layer] : by_row) names.push_back(layer);
  return nearest_name(name, names);
}

}  // namespace systole::core
