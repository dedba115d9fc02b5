// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "core/ir/network.h"

namespace systole::core {

/// The channels of one depthwise layer as rows of their own: SCALE-Sim's `DP` rows.
struct ChannelRows {
  std::size_t first = 0;
  std::size_t count = 0;  ///< 0: no such rows begin there
  std::string name;       ///< what stands before `Channel_0`
};

/// The name of one channel's row: `<name>Channel_<channel>`.
std::string channel_name(const std::string& layer, std::size_t channel);

/// The rows that begin at layer `first`: of kind `channel`, called `<name>Channel_0` and so on, otherwise equal.
/// O(rows).
ChannelRows channel_rows(const Network& network, std::size_t first);

}  // namespace systole::core
