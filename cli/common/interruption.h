// SPDX-License-Identifier: MIT
#pragma once

/// Ctrl-C during a long write: what is half written goes away, and the program exits 130.
namespace systole::app {

/// Thrown by check_interruption; not an error of anybody's.
struct Interrupted {};

/// From here on SIGINT and SIGTERM are remembered instead of ending the program at once.
void defer_interruption();

/// Throws Interrupted if a signal has come since.
void check_interruption();

}  // namespace systole::app
