// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "core/import/network_input.h"

namespace systole::python {

/// A network as Python holds it: read once, never changed, so that results can share it.
struct NetworkHandle {
  std::shared_ptr<const core::NetworkInput> input;
  std::string origin;  ///< what it was read from, for command lines; empty: made here

  [[nodiscard]] const core::Network& network() const { return input->network; }
};

}  // namespace systole::python
