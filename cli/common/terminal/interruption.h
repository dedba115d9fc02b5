// SPDX-License-Identifier: MIT
#pragma once

/// Ctrl-C during a long write: what is half written goes away, and the program exits 130.
namespace systole::app {

/// From here on SIGINT, SIGTERM and SIGHUP remove temporary files before they end the program; where they were ignored
/// (nohup) they stay so. Writing to a pipe that nobody reads any more is an error instead of the end.
void handle_signals();

/// From here on the first of these signals is remembered instead of ending the program; the second ends it. O(1) when
/// called again.
void defer_interruption();

/// Ends the program as SIGPIPE would have.
[[noreturn]] void end_by_closed_pipe();

/// True if a signal has come since.
bool is_interrupted();

/// Throws core::Stopped if a signal has come since.
void check_interruption();

}  // namespace systole::app
