// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace systole::core {

/// `text` as a field of a CSV file (RFC 4180): in quotes where it holds a comma, a quote or a line end. For files that
/// Systole reads again.
std::string csv_field(std::string_view text);

/// The same for a table of results, which people open in a spreadsheet and see in a terminal: the text is printable
/// (core/printable.h), and an apostrophe stands before one that begins with = + - or @, which a spreadsheet would take
/// for a formula (OWASP, "CSV injection").
std::string csv_result_field(std::string_view text);

}  // namespace systole::core
