// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace systole::core {

/// `text` as a field of a CSV file (RFC 4180): in quotes where it holds a comma, a quote or a line end.
std::string csv_field(const std::string& text);

}  // namespace systole::core
