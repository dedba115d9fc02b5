// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

/// Where tests find things on the machine that runs them. Only places.cpp is compiled with these paths: every other
/// object of the tests is the same in every checkout, and a compiler cache serves all of them.
namespace systole::tests {

/// The root of the project's sources.
std::filesystem::path source_dir();

/// The folder of data sets that are too large for the repository. It need not be there.
std::filesystem::path shared_dir();

/// The shipped networks: topologies/.
std::filesystem::path topologies_dir();

/// The file of the shipped network `name`: topologies/NAME.csv.
std::filesystem::path topology_file(std::string_view name);

/// The built program `systole`.
const std::string& program();

}  // namespace systole::tests
