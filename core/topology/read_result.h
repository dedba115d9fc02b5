// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "core/ir/learned_values.h"
#include "core/ir/network.h"

namespace systole::core {

/// A network read from a file, and what about the file deserves a warning.
struct ReadNetwork {
  Network network;
  std::vector<Diagnostic> warnings{};
  std::vector<LearnedValues> learned{};  ///< one a layer if the file holds values and they were asked for, else none
};

}  // namespace systole::core
