// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/ir/network.h"

namespace systole::core {

/// The first thing in which two networks differ, as a text that names layer and field; nothing if they say the same.
/// Rounding counts only where it changes an output size. The networks' names and their notes are not compared.
std::optional<std::string> first_difference(const Network& network, const Network& other);

}  // namespace systole::core
