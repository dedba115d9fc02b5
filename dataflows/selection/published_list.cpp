// SPDX-License-Identifier: MIT
#include "dataflows/selection/published_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/number.h"
#include "core/rewrite/fuse.h"

namespace systole::dataflows {

std::optional<std::vector<std::size_t>> published_list(const core::Network& network, std::size_t blocks) {
  const auto note = std::ranges::find(network.notes, core::kFuse50Note, &core::Note::key);
  if (note == network.notes.end()) return std::nullopt;
  const auto refuse = [&](std::string_view found) {
    throw core::InputError(fmt::format(
        "network '{}', note {}: found {}, expected indices of its {} depthwise layers, ascending, joined by spaces",
        network.name, core::kFuse50Note, core::in_quotes(found), blocks));
  };
  std::vector<std::size_t> list;
  std::string_view rest = core::trimmed(note->value);
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    const core::WholeNumber index = core::parse_whole(word);
    const std::int64_t least = list.empty() ? 0 : static_cast<std::int64_t>(list.back()) + 1;
    if (index.fault != core::NumberFault::none || index.value < least || !std::cmp_less(index.value, blocks)) {
      refuse(word);
    }
    list.push_back(static_cast<std::size_t>(index.value));
    rest = core::trimmed(rest.substr(word.size()));
  }
  return list;
}

}  // namespace systole::dataflows
