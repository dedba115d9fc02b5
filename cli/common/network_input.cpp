// SPDX-License-Identifier: MIT
#include "cli/common/network_input.h"

#include <fmt/format.h>

#include <utility>

#include "cli/common/log.h"
#include "core/files/text_file.h"
#include "core/topology/dialect.h"
#include "core/topology/search_path.h"

namespace systole::app {

core::Network read_network(const std::string& wanted, core::ScalesimInput input, Provenance& provenance) {
  const auto path = core::find_topology(wanted, core::topology_directories());
  log_note(fmt::format("reading {}", path.string()));
  const core::TextFile file = core::read_text_file(path);
  provenance.add_input(path, file.text);
  core::ReadNetwork read = core::read_topology(file, input);
  for (const core::Diagnostic& warning : read.warnings) log_warning(warning);
  return std::move(read.network);
}

}  // namespace systole::app
