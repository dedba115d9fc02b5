// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "cli/common/command_line.h"

namespace systole::app {

/// The manual pages of the program and its commands as one document of man(7) macros each: `name` is a command
/// (`systole topology list`), whose page is systole-topology-list(1). `all` are the program's pages; those that begin
/// with its name are named under SEE ALSO.
std::string manual_page(const CommandPage& command, std::span<const CommandPage> all, const std::string& version);

/// `systole-topology-list`, the name of a command's page.
std::string manual_name(const CommandPage& command);

}  // namespace systole::app
