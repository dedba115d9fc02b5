// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// How much room text takes, without a font at hand. Lengths are in the unit of `size`, the font's size.
namespace systole::core::chart {

/// The width of `text` in Helvetica (Arial and Liberation Sans have the same), from its published metrics. Characters
/// beyond ASCII count as an upper bound: three quarters of an em below U+1100, a whole em above.
double text_width(std::string_view text, double size);

/// `text`, or as much of its beginning as fits `width` with an ellipsis after it; at least the ellipsis.
std::string fitted(std::string_view text, double size, double width);

/// `text` broken at spaces into at most `most` lines of `width`; what does not fit is cut as by fitted(). No line for
/// an empty text. Requires most > 0.
std::vector<std::string> wrapped(std::string_view text, double size, double width, std::size_t most);

}  // namespace systole::core::chart
