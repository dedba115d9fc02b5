// SPDX-License-Identifier: MIT
#include "tests/dataflows/energy/traced_registers.h"

namespace systole::tests {
namespace {

using namespace dataflows;  // NOLINT(google-build-using-namespace): a test file

/// A word that goes through `pes` PEs and is used by a multiply-accumulate `uses` times.
void trace(RegisterCounts& counts, std::int64_t pes, std::int64_t uses) {
  for (std::int64_t pe = 0; pe < pes; ++pe) {
    ++counts.writes;
    if (pe + 1 < pes) {
      ++counts.reads;
      ++counts.hops;
    }
  }
  counts.reads += uses;
}

/// The sum of a PE in row `row`: it is written in each of `steps` steps, read in all but the first, and leaves down the
/// column.
void trace_staying_sum(RegisterCounts& counts, std::int64_t row, std::int64_t steps, std::int64_t array_rows) {
  for (std::int64_t step = 0; step < steps; ++step) {
    if (step > 0) ++counts.reads;
    ++counts.writes;
  }
  for (std::int64_t at = row; at < array_rows; ++at) {
    ++counts.reads;
    if (at + 1 == array_rows) break;  // out of the array
    ++counts.hops;
    ++counts.writes;
  }
}

FoldRegisters traced_os(const Problem& p, std::int64_t rows, std::int64_t cols, const Array& array) {
  FoldRegisters all;
  for (std::int64_t t = 0; t < p.t; ++t) {
    for (std::int64_t r = 0; r < rows; ++r) trace(all.ifmap, cols, cols);
    for (std::int64_t c = 0; c < cols; ++c) trace(all.filter, rows, rows);
  }
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < cols; ++c) trace_staying_sum(all.sums, r, p.t, array.rows);
  }
  return all;
}

FoldRegisters traced_stationary(const Problem& p, std::int64_t rows, std::int64_t cols, const Array& array,
                                bool filter_stays) {
  FoldRegisters all;
  RegisterCounts& stays = filter_stays ? all.filter : all.ifmap;
  RegisterCounts& streams = filter_stays ? all.ifmap : all.filter;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < cols; ++c) trace(stays, r + 1, p.t);
    for (std::int64_t t = 0; t < p.t; ++t) trace(streams, cols, cols);
  }
  for (std::int64_t c = 0; c < cols; ++c) {
    for (std::int64_t t = 0; t < p.t; ++t) {
      for (std::int64_t r = 0; r < array.rows; ++r) {  // rows that the fold does not occupy pass it on
        ++all.sums.writes;
        if (r > 0) {
          ++all.sums.reads;
          ++all.sums.hops;
        }
      }
    }
  }
  return all;
}

FoldRegisters traced_rp(const Problem& p, std::int64_t rows, std::int64_t cols, const Array& array) {
  FoldRegisters all;
  const std::int64_t steps = p.passes * p.taps;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t pass = 0; pass < p.passes; ++pass) {
      for (std::int64_t phase = 0; phase < p.phases; ++phase) {
        for (std::int64_t push = 1; push <= cols; ++push) {  // so many PEs have an element after it
          all.ifmap.writes += push;
          all.ifmap.hops += push - 1;
        }
      }
      for (std::int64_t move = 0; move < p.t - p.phases; ++move) {
        all.ifmap.writes += cols;
        all.ifmap.hops += cols - 1;
      }
    }
    for (std::int64_t c = 0; c < cols; ++c) {
      trace_staying_sum(all.sums, r, steps, array.rows);
      all.ifmap.reads += steps;
      all.broadcasts += steps;
    }
  }
  all.ifmap.reads += all.ifmap.hops;
  return all;
}

void add(RegisterCounts& sum, const RegisterCounts& part) {
  sum.writes += part.writes;
  sum.reads += part.reads;
  sum.hops += part.hops;
}

}  // namespace

FoldRegisters traced(const Dataflow& dataflow, const Problem& p, std::int64_t rows, std::int64_t cols,
                     const Array& array) {
  if (dataflow.name == "os") return traced_os(p, rows, cols, array);
  if (dataflow.name == "rp") return traced_rp(p, rows, cols, array);
  return traced_stationary(p, rows, cols, array, dataflow.name == "ws");
}

void add(FoldRegisters& sum, const FoldRegisters& fold) {
  add(sum.ifmap, fold.ifmap);
  add(sum.filter, fold.filter);
  add(sum.sums, fold.sums);
  sum.broadcasts += fold.broadcasts;
}

}  // namespace systole::tests
