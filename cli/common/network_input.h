// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/common/command_line.h"
#include "cli/common/json/provenance.h"
#include "core/import/network_input.h"
#include "core/ir/network.h"

namespace systole::app {

/// What a command asks about the files of its networks.
struct NetworkArguments {
  std::string scalesim = "auto";    ///< `-i`
  std::vector<std::string> dims{};  ///< `--dim`, each NAME=N
  bool skip_unsupported = false;

  /// Declares `--dim` and `--skip-unsupported`.
  void declare(CommandLine& command);
  /// True if an option was given.
  [[nodiscard]] bool any() const { return !dims.empty() || skip_unsupported; }
  /// For these networks. Throws core::InputError, also where an option has no effect on any of them.
  [[nodiscard]] core::NetworkOptions parse(std::span<const std::string> networks) const;
};

/// The network that `wanted` names: a file or a shipped one. Logs the reader's warnings and what was chosen for the
/// user. Throws core::InputError.
core::NetworkInput read_network(const std::string& wanted, const core::NetworkOptions& options);
/// The same; adds the file to `provenance`.
core::Network read_network(const std::string& wanted, const core::NetworkOptions& options, Provenance& provenance);

}  // namespace systole::app
