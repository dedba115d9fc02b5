// SPDX-License-Identifier: MIT
#include "examples/zoo/about.h"

#include <utility>
#include <vector>

#include "core/work.h"

namespace systole::zoo {

core::Network described(core::Network network, const About& about) {
  std::vector<core::Note> notes{
      {"title", about.title},
      {"source", about.source},
      {"macs", std::to_string(core::macs(network).count())},
      {"params", std::to_string(core::parameters(network).count())},
      {"published", about.published},
  };
  notes.insert(notes.end(), network.notes.begin(), network.notes.end());
  network.notes = std::move(notes);
  return network;
}

}  // namespace systole::zoo
