// SPDX-License-Identifier: MIT
#include "core/topology/search_path.h"

#include <fmt/format.h>

#include <system_error>

#include "core/error.h"
#include "core/files/shipped_files.h"
#include "core/import/llm/shipped.h"
#include "core/nearest_name.h"

namespace systole::core {

namespace fs = std::filesystem;

namespace {

constexpr ShippedFiles kNetworks{.variable = "SYSTOLE_TOPOLOGIES",
                                 .folder = "topologies",
                                 .source = SYSTOLE_SOURCE_TOPOLOGIES,
                                 .installed = SYSTOLE_INSTALLED_TOPOLOGIES,
                                 .extension = ".csv"};

}  // namespace

std::vector<fs::path> topology_directories() {
  return shipped_directories(kNetworks);
}

std::vector<std::string> topology_names(const std::vector<fs::path>& directories) {
  return shipped_names(kNetworks, directories);
}

fs::path find_topology(std::string_view network, const std::vector<fs::path>& directories) {
  std::error_code error;
  fs::path path{network};
  // A name first: whatever lies in the current folder, `mobilenet_v2` is the network of that name.
  if (fs::path shipped = shipped_file(kNetworks, network, directories); !shipped.empty()) return shipped;
  if (fs::path model = shipped_llm(network, directories); !model.empty()) return model;
  if (fs::exists(path, error) && !fs::is_directory(path, error)) return path;
  if (fs::path shipped = respelled_shipped_file(kNetworks, network, directories); !shipped.empty()) return shipped;
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
