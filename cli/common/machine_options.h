// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/command_line.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine.h"

namespace systole::app {

/// The options that describe a machine: one for every field that has a flag (dataflows/machine/fields.h), so that a new
/// field needs nothing here.
class MachineOptions {
 public:
  /// Declares the fields' options on `command`. `notes` are put behind the default in help, by the field's path.
  void declare(CommandLine& command, const std::map<std::string_view, std::string_view>& notes = {});

  [[nodiscard]] bool given(std::string_view path) const;

  /// Puts what was given into `machine`. Throws core::InputError with all mistakes, each under its option's name.
  void apply(dataflows::Machine& machine) const;

 private:
  struct Option {
    const dataflows::MachineField* field;
    std::string text;  ///< empty: not given
  };
  std::deque<Option> options_;  ///< they must not move: the parser writes into them
};

}  // namespace systole::app
