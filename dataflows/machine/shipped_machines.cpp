// SPDX-License-Identifier: MIT
#include "dataflows/machine/shipped_machines.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "core/error.h"
#include "core/files/shipped_files.h"
#include "core/nearest_name.h"

namespace systole::dataflows {
namespace {

constexpr core::ShippedFiles kMachines{.variable = "SYSTOLE_MACHINES",
                                       .folder = "accelerators",
                                       .source = SYSTOLE_SOURCE_MACHINES,
                                       .installed = SYSTOLE_INSTALLED_MACHINES,
                                       .extension = ".yaml"};

}  // namespace

std::vector<std::string> machine_names() {
  return core::shipped_names(kMachines, core::shipped_directories(kMachines));
}

std::filesystem::path find_machine(std::string_view wanted) {
  const std::vector<std::filesystem::path> directories = core::shipped_directories(kMachines);
  if (std::filesystem::path shipped = core::shipped_file(kMachines, wanted, directories); !shipped.empty()) {
    return shipped;
  }
  // What looks like a file's name is one, there or not.
  std::filesystem::path path{wanted};
  std::error_code error;
  if (path.has_extension() || path.has_parent_path() || std::filesystem::exists(path, error)) return path;
  if (std::filesystem::path shipped = core::respelled_shipped_file(kMachines, wanted, directories); !shipped.empty()) {
    return shipped;
  }
  throw core::InputError(core::Diagnostic{.where = {},
                                          .subject = "MACHINE",
                                          .found = core::in_quotes(wanted),
                                          .expected = "a configuration file or the name of a shipped machine "
                                                      "(systole machines list)",
                                          .nearest = core::nearest_name(wanted, machine_names())});
}

std::string machine_note(const core::TextFile& file, std::string_view key) {
  const std::string start = fmt::format("# {}: ", key);
  std::string_view rest = file.text;
  while (rest.starts_with('#')) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.starts_with(start)) return std::string{line.substr(start.size())};
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return {};
}

}  // namespace systole::dataflows
