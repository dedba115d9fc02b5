// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Small faults in SystemVerilog, planted by rule: what is wrong with a module if one of its tokens is.
namespace systole::tests {

struct Mutant {
  std::string what;  ///< `line 12: && becomes ||`
  std::string text;  ///< of the whole file
};

/// All mutants of a file, in the order of its text: an assignment to a register is dropped; `&&` and `||`, `==` and
/// `!=`,
/// `+` and `-`, `&` and `|` are exchanged; `>=` becomes `>`, `<` becomes `<=`; a `!` is dropped; 0 becomes 1 and 1
/// becomes 0. Comments, declarations, ports, parameters, indices and loops stay as they are.
std::vector<Mutant> mutants(std::string_view text);

}  // namespace systole::tests
