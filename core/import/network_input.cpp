// SPDX-License-Identifier: MIT
#include "core/topology/network_input.h"

#include <fmt/format.h>

#include <utility>

#include "core/files/text_file.h"
#include "core/topology/dialect.h"
#include "core/topology/search_path.h"

namespace systole::core {

NetworkInput read_network(std::string_view wanted, ScalesimInput input, const Observer& observer, Ratios ratios) {
  const auto path = find_topology(wanted, topology_directories());
  if (const std::string other = passed_over_file(wanted, path); !other.empty()) observer.warning(other);
  observer.say(fmt::format("reading {}", path.string()));
  const TextFile file = read_text_file(path);
  InputRecord record = input_record(path, file.text);
  ReadNetwork read = read_topology(file, input, ratios);
  for (const Diagnostic& warning : read.warnings) observer.warning(warning);
  return {.network = std::move(read.network), .record = std::move(record)};
}

}  // namespace systole::core
