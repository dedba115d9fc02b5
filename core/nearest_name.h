// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace systole::core {

/// The name closest to `found` by Damerau-Levenshtein distance (case ignored, ties to the earlier name), or an empty
/// string when none is close enough to be what was meant. O(names * length^2).
std::string nearest_name(std::string_view found, std::span<const std::string> names);
std::string nearest_name(std::string_view found, std::span<const std::string_view> names);

}  // namespace systole::core
