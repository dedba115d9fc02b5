// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace systole::predictor {

/// A name as a field of a CSV file that is to be read again. Throws InputError for one that would be read as another:
/// with a comma, a line end, spaces around it, or a `#` or a double quote in front. O(size).
std::string csv_name(std::string_view name);

}  // namespace systole::predictor
