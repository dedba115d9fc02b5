// SPDX-License-Identifier: MIT
#include "core/topology/search_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <system_error>

#include "core/error.h"
#include "core/nearest_name.h"

namespace systole::core {

namespace fs = std::filesystem;

std::vector<fs::path> topology_directories() {
  std::vector<fs::path> directories;
  if (const char* const variable =
          std::getenv("SYSTOLE_TOPOLOGIES")) {  // NOLINT(concurrency-mt-unsafe): never set here
    std::string_view rest = variable;
    while (!rest.empty()) {
      const std::size_t colon = rest.find(':');
      if (colon != 0) directories.emplace_back(rest.substr(0, colon));
      rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    }
  }
  directories.emplace_back(SYSTOLE_SOURCE_TOPOLOGIES);
  // The program knows best where it was installed to; a library's user has the prefix it was configured with.
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) directories.push_back(program.parent_path().parent_path() / "share/systole/topologies");
  directories.emplace_back(SYSTOLE_INSTALLED_TOPOLOGIES);
  return directories;
}

std::vector<std::string> topology_names(const std::vector<fs::path>& directories) {
  std::set<std::string> names;
  for (const fs::path& directory : directories) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
      if (entry.path().extension() == ".csv") names.insert(entry.path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

fs::path find_topology(std::string_view network, const std::vector<fs::path>& directories) {
  std::error_code error;
  fs::path path{network};
  // A name first: whatever lies in the current folder, `mobilenet_v2` is the network of that name.
  if (path.filename() == path) {
    for (const fs::path& directory : directories) {
      fs::path candidate = directory / fmt::format("{}.csv", network);
      if (fs::is_regular_file(candidate, error)) return candidate;
    }
  }
  if (fs::exists(path, error) && !fs::is_directory(path, error)) return path;
  throw InputError(Diagnostic{.where = {},
                              .subject = "NETWORK",
                              .found = in_quotes(network),
                              .expected = "a topology file or the name of a shipped network (systole topology list)",
                              .nearest = nearest_name(network, topology_names(directories))});
}

std::string passed_over_file(std::string_view network, const fs::path& found) {
  std::error_code error;
  if (found == fs::path{network} || !fs::is_regular_file(network, error)) return {};
  return fmt::format("{} is the network of that name, {}; the file in the current folder is './{}'", in_quotes(network),
                     found.string(), network);
}

}  // namespace systole::core
