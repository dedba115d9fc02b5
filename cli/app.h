// SPDX-License-Identifier: MIT
#pragma once

#include "dataflows/explore/run/ranks.h"

namespace systole::app {

/// Exit codes of the program.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,      ///< at run time: a file that cannot be written
  kWrongInput = 2,  ///< wrong usage or a wrong file
  kBug = 70,
  kInterrupted = 130,  ///< by a signal, while it wrote
};

/// The whole program: results go to stdout, everything else to stderr. `join_ranks` is how a program with MPI finds its
/// other processes. Returns an exit code.
int run(int argc, const char* const* argv, dataflows::explore::JoinRanks join_ranks = {});

}  // namespace systole::app
