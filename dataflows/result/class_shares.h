// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/result/network_result.h"

/// Where a whole network's time goes, by what its layers are.
namespace systole::dataflows {

struct ClassTime {
  std::string_view name;  ///< time_class: `pointwise`, `softmax`, `layer norm`
  core::Cycles array{};   ///< of the array
  core::Cycles vector{};  ///< that the vector unit adds
  [[nodiscard]] core::Cycles total() const { return array + vector; }
};

/// What a layer is in such a list: core::class_name, of activations and norms their kind.
std::string_view time_class(const core::Layer& layer);

/// The classes that take time, the longest first; of equal ones by name. Their sum is the array's cycles and the vector
/// unit's (under Partition::layers more than the network's, since layers overlap). O(layers).
std::vector<ClassTime> time_by_class(const core::Network& network, const NetworkResult& result);

}  // namespace systole::dataflows
