// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/ir/layer.h"
#include "core/quantity.h"

namespace systole::core {

/// A `# key: value` line that stands before a topology file's header: its source, its published totals.
struct Note {
  std::string key;
  std::string value;
  friend bool operator==(const Note&, const Note&) = default;
};

/// A network: layers in execution order, each naming its producers. A value; copying copies everything.
struct Network {
  std::string name;
  std::vector<Layer> layers;
  std::vector<Note> notes;
  Parameters extra_params{};  ///< parameters that no layer holds (embeddings, class tokens, LayerNorm)

  friend bool operator==(const Network&, const Network&) = default;
};

/// Indices of the layers that layer `index` reads; empty means the network's input. O(inputs).
std::vector<std::uint32_t> producers(const Network& network, std::size_t index);

}  // namespace systole::core
