// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "core/ir/network.h"

namespace systole::core {

/// A network read from a file, and what about the file deserves a warning.
struct ReadNetwork {
  Network network;
  std::vector<Diagnostic> warnings;
};

}  // namespace systole::core
