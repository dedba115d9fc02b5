// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/import/stablehlo/detail/syntax.h"

namespace systole::core::stablehlo {

/// A whole number or a truth value that is known before the program runs: a loop's counter, its condition.
using Scalar = std::optional<std::int64_t>;

/// What an operation makes of such numbers; nothing where an operand is not known, where the operation is none of those
/// that counters are made with, and beyond 64 bits. `result`: its type, of one element. O(operands).
Scalar scalar_of(const Operation& operation, const Type& result, const std::vector<Scalar>& operands);

}  // namespace systole::core::stablehlo
