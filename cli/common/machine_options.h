// SPDX-License-Identifier: MIT
#pragma once

#include "cli/common/field_options.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine.h"

namespace systole::app {

/// The options that describe a machine: one for every field that has a flag (dataflows/machine/fields.h), so that a new
/// field needs nothing here.
class MachineOptions : public FieldOptions<dataflows::Machine> {
 public:
  MachineOptions() : FieldOptions(dataflows::machine_fields()) {}
};

}  // namespace systole::app
