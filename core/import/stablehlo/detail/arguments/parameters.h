// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/import/stablehlo/detail/program.h"

namespace systole::core::stablehlo {

/// Which arguments of a program are parameters of its network (weights, biases, tables), and not what the network
/// reads. The text does not say; what the operations do with an argument does: docs/stablehlo.md has the rules. Numbers
/// alone (tensors of no axes) are settings and count as parameters. At least one argument is none, where there is one.
/// O(steps).
std::vector<bool> parameters_of(const Program& program);

/// True for types of real numbers, which networks learn.
bool is_real(const Type& type);

/// True for an operation that makes each element of the same element of its first operand, with nothing else changing.
bool keeps_elements(const Operation& operation);

}  // namespace systole::core::stablehlo
