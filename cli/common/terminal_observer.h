// SPDX-License-Identifier: MIT
#pragma once

#include "cli/common/arguments.h"
#include "core/observer.h"

namespace systole::app {

/// What the program hands to a library that works for long. On stderr it draws a progress bar (not with -q), and prints
/// warnings (not with -q) and notes (with -v). Work of a total of 0 shows how long it takes, and not how far it is.
/// From the first time on that the library asks whether to stop, SIGINT and SIGTERM no longer end the program at once:
/// they stop the library, which throws core::Stopped, and the program exits 130. The bar goes away when its work is
/// done, or with the last copy of the observer.
core::Observer observer(const GeneralOptions& general);

/// The same for short work, such as reading a file: warnings and notes only.
core::Observer log_observer();

}  // namespace systole::app
