// SPDX-License-Identifier: MIT
#pragma once

/// Ctrl-C during a long write: what is half written goes away, and the program exits 130.
namespace systole::app {

/// From here on SIGINT and SIGTERM are remembered instead of ending the program at once. O(1) when called again.
void defer_interruption();

/// True if a signal has come since.
bool is_interrupted();

/// Throws core::Stopped if a signal has come since.
void check_interruption();

}  // namespace systole::app
