// SPDX-License-Identifier: MIT
#include "cli/common/network_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/common/arguments.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal_observer.h"
#include "core/number.h"

namespace systole::app {

void NetworkArguments::declare(CommandLine& command) {
  command.repeated("--dim", dims, "NAME=N", "Size of a symbolic dimension of an ONNX model; once for each");
  command.flag("--skip-unsupported", skip_unsupported,
               "Leave out operators of an ONNX model or StableHLO that are not known, and name them");
}

core::NetworkOptions NetworkArguments::parse(std::span<const std::string> networks) const {
  core::NetworkOptions options{.scalesim = parse_scalesim_input(scalesim)};
  options.onnx.skip_unsupported = skip_unsupported;
  for (const std::string& text : dims) {
    const std::size_t equals = text.rfind('=');
    const core::WholeNumber size =
        equals == std::string::npos ? core::WholeNumber{} : core::parse_whole(text.substr(equals + 1));
    const bool sound =
        equals != std::string::npos && equals > 0 && size.fault == core::NumberFault::none && size.value > 0;
    if (!sound) reject_option("--dim", text, "NAME=N, a dimension and its size of at least 1");
    options.onnx.dims[text.substr(0, equals)] = size.value;
  }
  const bool onnx = std::ranges::any_of(networks, core::is_onnx_file);
  if (!options.onnx.dims.empty() && !onnx) {
    reject_option("--dim", fmt::format("{}", fmt::join(networks, " ")),
                  "an ONNX model, whose dimensions may have names");
  }
  if (skip_unsupported && !onnx && std::ranges::none_of(networks, core::is_stablehlo_file)) {
    reject_option("--skip-unsupported", fmt::format("{}", fmt::join(networks, " ")),
                  "an ONNX model or StableHLO, whose operators may be unknown");
  }
  return options;
}

core::NetworkInput read_network(const std::string& wanted, const core::NetworkOptions& options) {
  core::NetworkInput read = core::read_network(wanted, options, log_observer());
  for (const core::Note& note : read.network.notes) {
    if (note.key == core::kOnnxDimsNote) log_note(fmt::format("{}: {}", wanted, note.value));
  }
  return read;
}

core::Network read_network(const std::string& wanted, const core::NetworkOptions& options, Provenance& provenance) {
  core::NetworkInput read = read_network(wanted, options);
  provenance.add_input(std::move(read.record));
  return std::move(read.network);
}

}  // namespace systole::app
