// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

/// What stands in a report, read slowly and plainly.
namespace systole::tests {

/// The result in the page, as the front end reads it.
nlohmann::json payload_of(std::string_view page);

/// A column's values as text, row by row.
std::vector<std::string> column_of(const nlohmann::json& payload, std::string_view key);
/// The same for a packed column without a key.
std::vector<std::string> unpacked(const nlohmann::json& column, std::size_t rows);

/// The command line of each row.
std::vector<std::string> commands_of(const nlohmann::json& payload);

}  // namespace systole::tests
