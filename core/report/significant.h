// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace systole::core {

/// `value` in four significant digits; from 1,000 on as a whole number in groups of three. For people.
std::string significant(double value);

}  // namespace systole::core
