// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Hostile text for the tests of all readers. The seeds are fixed, so that a failure repeats.
namespace systole::tests {

/// Hands 20,000 mutants of `text` to `accepts` and counts those that it accepts; it must accept `text` itself. The test
/// fails if `accepts` throws.
int accepted_mutants(const std::string& text, const std::function<bool(const std::string&)>& accepts);

/// 2,000 texts of up to 299 random bytes.
std::vector<std::string> random_texts();

/// True if `message` holds a control character that could move a terminal's cursor.
bool moves_a_cursor(std::string_view message);

}  // namespace systole::tests
