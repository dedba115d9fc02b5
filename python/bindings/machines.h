// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/simulate/simulation_run.h"
#include "core/files/input_record.h"
#include "dataflows/machine/machine.h"
#include "keywords.h"

namespace systole::python {

/// A machine as Python holds it: a file with a name, perhaps, and what keywords changed.
struct MachineHandle {
  dataflows::Machine machine;
  std::string source;            ///< name or path of the file; empty: none
  Keywords given;                ///< beside it
  std::set<std::string> said{};  ///< paths of the fields that the file or a keyword gives a value
  app::NamedMachine named{};
  std::optional<core::InputRecord> record{};  ///< of the file

  /// ` -c NAME --flag VALUE ...`: what the program's commands take to have this machine; nothing where a keyword has no
  /// option.
  [[nodiscard]] std::optional<std::string> options() const;
};

/// Reads the machine's file, unless `source` is empty, and puts the keywords above it. Throws core::InputError, also
/// for a keyword without effect; warns as `systole simulate` does.
MachineHandle make_machine(const std::string& source, Keywords given, const core::Observer& observer);

}  // namespace systole::python
