// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/ir/network.h"

namespace systole::zoo {

/// What a topology file says about its network besides the layers.
struct About {
  std::string title;
  std::string source;        ///< paper with table, or the code that defines it
  std::string published;     ///< totals as others print them
  std::string fuse_50 = {};  ///< depthwise layers that FuSeConv's authors replaced in their 50% variants; may be empty
};

/// The network with the notes `title`, `source`, `macs`, `params` (both counted by core) and `published`
/// (and `fuse_50` with its source) before those that it has.
core::Network described(core::Network network, const About& about);

}  // namespace systole::zoo
