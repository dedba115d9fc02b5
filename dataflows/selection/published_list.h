// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/ir/network.h"

namespace systole::dataflows {

/// The depthwise layers (0-based, ascending) that a network's publisher replaced in the 50% variants, from its note
/// core::kFuse50Note; none if it has no such note. `blocks` is the number of the network's depthwise layers. Throws
/// InputError if the note is not a list of their indices.
std::optional<std::vector<std::size_t>> published_list(const core::Network& network, std::size_t blocks);

}  // namespace systole::dataflows
