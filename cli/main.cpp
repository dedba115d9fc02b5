// SPDX-License-Identifier: MIT
#include "cli/app.h"
#ifdef SYSTOLE_WITH_MPI
#include "cli/explore/mpi.h"
#endif

int main(int argc, char** argv) {
#ifdef SYSTOLE_WITH_MPI
  return systole::app::run(argc, argv, systole::app::join_mpi_ranks);
#else
  return systole::app::run(argc, argv);
#endif
}
