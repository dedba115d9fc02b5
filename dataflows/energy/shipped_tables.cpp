// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <system_error>

#include "core/error.h"
#include "core/files/shipped_files.h"
#include "core/nearest_name.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/energy/node_scaling.h"

namespace systole::dataflows {
namespace {

constexpr core::ShippedFiles kEnergyTables{.variable = "SYSTOLE_ENERGY",
                                           .folder = "accelerators/energy",
                                           .source = SYSTOLE_SOURCE_ENERGY,
                                           .installed = SYSTOLE_INSTALLED_ENERGY,
                                           .extension = ".yaml"};

}  // namespace

std::vector<std::string> energy_table_names() {
  return core::shipped_names(kEnergyTables, core::shipped_directories(kEnergyTables));
}

std::filesystem::path find_energy_table(std::string_view table_and_node, std::string_view other) {
  const std::string wanted = wanted_table(table_and_node).table;
  const std::vector<std::filesystem::path> directories = core::shipped_directories(kEnergyTables);
  if (std::filesystem::path shipped = core::shipped_file(kEnergyTables, wanted, directories); !shipped.empty()) {
    return shipped;
  }
  std::filesystem::path path{wanted};
  std::error_code error;
  if (path.has_extension() || path.has_parent_path() || std::filesystem::exists(path, error)) return path;
  if (std::filesystem::path shipped = core::respelled_shipped_file(kEnergyTables, wanted, directories);
      !shipped.empty()) {
    return shipped;
  }
  std::vector<std::string> names = energy_table_names();
  if (!other.empty()) names.emplace_back(other);
  throw core::InputError(core::Diagnostic{
      .where = {},
      .subject = "energy",
      .found = core::in_quotes(wanted),
      .expected = names.empty() ? "a file" : fmt::format("a file or one of {}", fmt::join(names, ", ")),
      .nearest = core::nearest_name(wanted, names)});
}

}  // namespace systole::dataflows
