// SPDX-License-Identifier: MIT
#include "examples/zoo/about.h"

#include <utility>
#include <vector>

#include "core/ir/work.h"
#include "core/rewrite/fuse.h"

namespace systole::zoo {

core::Network described(core::Network network, const About& about) {
  std::vector<core::Note> notes{
      {"title", about.title},
      {"source", about.source},
      {"macs", std::to_string(core::macs(network).count())},
      {"params", std::to_string(core::parameters(network).count())},
      {"published", about.published},
  };
  if (!about.fuse_50.empty()) {
    notes.push_back({std::string{core::kFuse50Note}, about.fuse_50});
    notes.push_back(
        {std::string{core::kFuse50SourceNote}, "Selvam et al., arXiv 2105.13434, the authors' public code"});
  }
  notes.insert(notes.end(), network.notes.begin(), network.notes.end());
  network.notes = std::move(notes);
  return network;
}

}  // namespace systole::zoo
