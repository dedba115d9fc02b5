// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "cli/common/field_options.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine.h"

namespace systole::app {

/// The options that describe a machine: one for every field that has a flag (dataflows/machine/fields.h), so that a new
/// field needs nothing here.
class MachineOptions : public FieldOptions<dataflows::Machine> {
 public:
  MachineOptions() : FieldOptions(dataflows::machine_fields()) {}

  /// The machines that the options describe, on top of `base`: every array of -a with every dataflow of -d, at least
  /// one. Throws core::InputError with all mistakes.
  [[nodiscard]] std::vector<dataflows::Machine> machines(const dataflows::Machine& base) const {
    static constexpr std::array<std::string_view, 2> kListed{"array", "dataflow"};
    return apply_each(base, kListed);
  }
};

}  // namespace systole::app
