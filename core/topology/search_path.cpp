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
  // An installed program has its own networks beside it. One that was only built has none there, and reads the source
  // tree; so does a library's user, before the prefix that the library was configured with.
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) directories.push_back(program.parent_path().parent_path() / "share/systole/topologies");
  directories.emplace_back(SYSTOLE_SOURCE_TOPOLOGIES);
  directories.emplace_back(SYSTOLE_INSTALLED_TOPOLOGIES);
  return directories;
}

std::vector<std::string> topology_names(const std::vector<fs::path>& directories) {
  std::set<std::string> names;
  for (const fs::path& directory : directories) {
    std::error_code error;
    for (fs::directory_iterator at(directory, error); !error && at != fs::directory_iterator{}; at.increment(error)) {
      if (at->path().extension() == ".csv") names.insert(at->path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

fs::path find_topology(std::string_view network, const std::vector<fs::path>& directories) {
  std::error_code error;
  fs::path path{network};
  // A directory of that name does not hide a shipped network.
  if (fs::exists(path, error) && !fs::is_directory(path, error)) return path;
  if (path.filename() == path) {
    for (const fs::path& directory : directories) {
      fs::path candidate = directory / fmt::format("{}.csv", network);
      if (fs::is_regular_file(candidate, error)) return candidate;
    }
  }
  throw InputError(Diagnostic{.where = {},
                              .subject = "NETWORK",
                              .found = in_quotes(network),
                              .expected = "a topology file or the name of a shipped network (systole topology list)",
                              .nearest = nearest_name(network, topology_names(directories))});
}

}  // namespace systole::core
