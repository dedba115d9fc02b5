// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace systole::app {

/// What `systole --version` prints: the version in a line of its own, then commit, build, features and licence.
std::string version_text(bool with_mpi);

}  // namespace systole::app
