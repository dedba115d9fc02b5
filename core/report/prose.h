// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace systole::core {

/// `text` with each line of more than `width` characters broken at blanks. What follows stands under the beginning of
/// its line; if that is a short heading with two or more blanks behind it (`  GEMM   openblas`), under what is behind
/// them. A word longer than a line stays whole. `width` 0: the text as it is. O(text).
std::string wrapped(std::string_view text, std::size_t width);

}  // namespace systole::core
