// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/files/text_file.h"

namespace systole::core {

/// Keys of one object of a JSON file. What the project writes has dozens.
inline constexpr std::size_t kMostJsonKeys = 1000;

/// Throws InputError with line and column where an object of a JSON file gets more than kMostJsonKeys keys. Readers
/// call it before the parser, whose objects keep the order of their keys and look each one up among all before it. A
/// text that is no JSON passes. O(bytes), memory O(depth).
void require_few_json_keys(const TextFile& file);

}  // namespace systole::core
