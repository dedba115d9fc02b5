// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/text_file.h"
#include "dataflows/machine/machine_file.h"

namespace systole::dataflows {

/// Reads SCALE-Sim's .cfg as SCALE-Sim does (core/files/ini_file.h has its grammar). A missing key or section gets its
/// default; what SCALE-Sim ignores or takes for something else than it looks like is a warning: unknown keys, with the
/// nearest name, a `SparsitySupport: yes` (only `true` is on), values that the mode does not read and that are wrong.
/// Keys of SCALE-Sim v1 are read under their new names. Throws InputError with all of the file's mistakes.
ReadMachine read_scalesim_cfg(const core::TextFile& file);

/// The machine that SCALE-Sim v3's scale.py takes without -c: its configs/scale.cfg.
Machine scalesim_defaults();

}  // namespace systole::dataflows
