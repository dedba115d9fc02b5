// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "core/ir/network.h"

/// The networks that ship in topologies/, defined as their papers define them and written there by `zoo_generator`.
namespace systole::zoo {

/// One network of the zoo; `name` is also the stem of its file.
struct ZooEntry {
  std::string_view name;
  core::Network (*build)();
};

std::span<const ZooEntry> zoo();

}  // namespace systole::zoo
