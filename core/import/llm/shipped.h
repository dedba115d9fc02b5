// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// The configurations that ship: files of topologies/llm/. `directories` are those of the topologies.
namespace systole::core {

/// Their names, sorted.
std::vector<std::string> llm_names(const std::vector<std::filesystem::path>& directories);

/// The file of the shipped configuration `name`, or an empty path. Case does not matter, nor `-` and `.` in place of
/// `_`.
std::filesystem::path shipped_llm(std::string_view name, const std::vector<std::filesystem::path>& directories);

/// The file of `configuration`: a name of a shipped one, else a path to a file. Throws InputError with the nearest
/// name.
std::filesystem::path find_llm(std::string_view configuration, const std::vector<std::filesystem::path>& directories);

}  // namespace systole::core
