// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/common/json/provenance.h"

namespace systole::app {

/// As many as colours tell apart.
inline constexpr std::size_t kMostRuns = 8;

/// What to call the runs of these files: the file's name without its extension, with as many of its folders as it takes
/// to tell the files apart. Throws core::InputError where two are the same file.
std::vector<std::string> run_names(const std::vector<std::filesystem::path>& files);

/// The reports of several runs as one: each with its name, and what is compared with what.
Json several_reports(const std::vector<std::string>& names, std::vector<Json> reports);

}  // namespace systole::app
