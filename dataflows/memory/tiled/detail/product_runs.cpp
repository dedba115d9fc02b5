// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/detail/product_runs.h"

#include <cstdint>

#include "core/checked.h"

namespace systole::dataflows::tiled {

void add_runs(const Mapping& part, const Schedule& schedule, std::vector<ProductRun>& runs) {
  Mapping piece = part;
  piece.repeats = schedule.repeats;
  if (schedule.strips.of > 0) {
    const bool of_rows = schedule.strips.axis == StripAxis::rows;
    (of_rows ? piece.problem.s_r : piece.problem.s_c) = schedule.strips.positions;
  }
  const auto add = [&](std::int64_t steps, std::int64_t chunks, bool adds_to_results) {
    if (chunks == 0 || steps == 0) return;
    ProductRun& run = runs.emplace_back(ProductRun{.piece = piece, .adds_to_results = adds_to_results});
    run.piece.repeats = core::checked_multiply(piece.repeats, chunks);
    if (steps == part.problem.t) return;
    run.piece.problem.t = run.piece.problem.taps = steps;  // only products of matrices are cut
    run.piece.sram = part.dataflow->sram(run.piece.problem);
  };
  if (schedule.chunks == 1) return add(part.problem.t, 1, false);
  const bool sums_stay = part.sram.ofmap_writes.pe != 0;  // in the PEs, until the piece of the stream is done
  const std::int64_t whole_chunks = part.problem.t / schedule.nest.chunk;
  add(schedule.nest.chunk, 1, false);
  add(schedule.nest.chunk, whole_chunks - 1, sums_stay);
  add(part.problem.t % schedule.nest.chunk, 1, sums_stay);
}

}  // namespace systole::dataflows::tiled
