// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Text from anywhere, made fit for a terminal.
namespace systole::core {

enum class LineEnds : std::uint8_t {
  kept,     ///< the text is several lines of ours
  escaped,  ///< the text is a name or a value, and stays on its line
};

/// `text` as UTF-8 that moves no cursor, sets no colour and turns no line around: a name in a user's file must not be
/// able to forge what the program says. Control characters (C0, DEL, C1), what steers the direction of text (U+061C,
/// U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), other ends of lines (U+2028, U+2029) and noncharacters become
/// `\x1b` or `\u202e`, bytes that are no UTF-8 `\xff`. All else stays as it is, backslashes too: printable text is
/// printable(itself). O(text).
std::string printable(std::string_view text, LineEnds line_ends = LineEnds::escaped);

}  // namespace systole::core
