// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/command_line.h"

namespace systole::app {

/// The command line that repeats a run: `arguments` and the options that were given to `command`, in the order of its
/// help, without those that `left_out` names without dashes (what else is written or shown). General options are left
/// out, since results do not depend on them.
std::string repeat_command(const CommandLine& command, const std::vector<std::string>& arguments,
                           std::span<const std::string_view> left_out);

}  // namespace systole::app
