// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// Text from anywhere as characters that XML 1.0 allows.
namespace systole::core {

/// The characters of UTF-8 `text`. What is no character of a label becomes U+FFFD: bytes that are no UTF-8 (one for
/// each longest prefix of a character), surrogates, noncharacters, control characters; tabs and ends of lines become
/// spaces.
std::u32string characters(std::string_view text);

/// `text` in UTF-8; its characters are those that characters() returns.
std::string utf8(std::u32string_view text);

/// `text` for the inside of an element or of a quoted attribute: repaired as by characters(), with & < > " ' as
/// entities.
std::string xml_escaped(std::string_view text);

}  // namespace systole::core
