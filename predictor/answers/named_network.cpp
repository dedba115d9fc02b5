// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/import/network_input.h"
#include "core/nearest_name.h"
#include "core/topology/search_path.h"
#include "predictor/answers/detail/asked_devices.h"

namespace systole::predictor {

NamedNetwork named_network(const std::string& word, const std::string& what, std::span<const NetworkProfile> known,
                           const LatencyQuestion& question, const core::Observer& observer) {
  const auto found = std::ranges::find(known, word, &NetworkProfile::name);
  if (found != known.end()) return {.profile = *found};
  std::vector<std::string> names = core::topology_names(core::topology_directories());
  std::error_code error;
  if (std::ranges::find(names, word) == names.end() && !std::filesystem::exists(word, error)) {
    const std::size_t shipped = names.size();
    for (const NetworkProfile& network : known) names.push_back(network.name);
    throw core::InputError(core::Diagnostic{
        .subject = what,
        .found = core::in_quotes(word),
        .expected = names.size() > shipped
                        ? "a topology file, a shipped network (systole topology list) or one of the data"
                        : "a topology file or a shipped network (systole topology list)",
        .nearest = core::nearest_name(word, names)});
  }
  core::NetworkInput input = core::read_network(word, question.files, observer);
  NamedNetwork network{.profile = profile(input.network)};
  network.inputs.push_back(std::move(input.record));
  return network;
}

}  // namespace systole::predictor
