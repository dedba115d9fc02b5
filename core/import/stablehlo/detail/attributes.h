// SPDX-License-Identifier: MIT
#pragma once

#include "core/import/stablehlo/detail/scanner.h"
#include "core/import/stablehlo/detail/syntax.h"

namespace systole::core::stablehlo {

/// Brackets within brackets that are read; nobody writes as many.
inline constexpr int kDeepest = 100;

/// A type, which comes next. Throws InputError.
Type read_type(Scanner& scanner);

/// A value of an attribute, which comes next. What is no number, list, word or string that an operation's meaning could
/// hang on (a sharding, a layout) is stepped over. Throws InputError. O(bytes), those of `dense` once.
Attribute read_attribute(Scanner& scanner, int depth = 0);

/// Fields up to `close`: `{stride = [2, 2], pad = [[3, 3]]}`. The opening bracket was read.
void read_fields(Scanner& scanner, std::map<std::string, Attribute, std::less<>>& fields, std::string_view close,
                 int depth = 0);

}  // namespace systole::core::stablehlo
