// SPDX-License-Identifier: MIT
#pragma once

#include "cli/common/command.h"
#include "cli/common/command_line.h"

namespace systole::app {

/// Declares `topology llm` on `command`: a language model's configuration as a network. Returns what runs it.
Command declare_llm(CommandLine& command);

}  // namespace systole::app
