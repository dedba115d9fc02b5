// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/ir/network.h"

/// The networks that ship in topologies/, defined as their papers define them and written there by `zoo_generator`.
namespace systole::zoo {

/// One network of the zoo; `name` is also the stem of its file.
struct ZooEntry {
  std::string name;
  std::function<core::Network()> build;
};

std::vector<ZooEntry> zoo();

}  // namespace systole::zoo
