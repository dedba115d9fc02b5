// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace systole::core {

/// Where shipped networks are looked for, first match wins: the directories of $SYSTOLE_TOPOLOGIES (separated by
/// colons), then the share directory of the program's own installation; a program without one looks in the source tree
/// this library was built from and in the share directory it was configured to be installed to.
std::vector<std::filesystem::path> topology_directories();

/// Names of the networks that `directories` hold (NAME.csv), sorted, each once.
std::vector<std::string> topology_names(const std::vector<std::filesystem::path>& directories);

/// The file of `network`: a word that names a network in `directories` is that network, one that names a language model
/// in their folders llm/ is that model's configuration, all else is a path to a file.
/// (`./NAME` and `NAME.csv` are files.) Throws InputError with the nearest name.
std::filesystem::path find_topology(std::string_view network, const std::vector<std::filesystem::path>& directories);

/// A sentence about the file called `network` in the current folder, where find_topology found a network of that name
/// elsewhere; nothing if there is no such file.
std::string passed_over_file(std::string_view network, const std::filesystem::path& found);

}  // namespace systole::core
