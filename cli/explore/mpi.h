// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "dataflows/explore/run/ranks.h"

namespace systole::app {

/// The processes that mpirun started. Rank 0 hands out ranges (GuidedRanges) and consumes what they come to in order;
/// the others evaluate them. Throws core::RunError where MPI fails.
std::unique_ptr<dataflows::explore::Ranks> join_mpi_ranks();

}  // namespace systole::app
