// SPDX-License-Identifier: MIT
// Output stationary: each PE keeps one output pixel of one filter; windows stream from the left, filters from the top.
#include "core/checked.h"
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/detail/fuseconv_model.h"
#include "dataflows/policies/detail/staying_sums.h"

namespace systole::dataflows {
namespace {

Problem gemm(std::int64_t rows, std::int64_t cols, std::int64_t depth) {
  return {.s_r = rows, .s_c = cols, .t = depth, .taps = depth, .fuseconv = {}};
}

SramForms sram(const Problem& p) {
  return {.ifmap_reads = {.row = p.t}, .filter_reads = {.col = p.t}, .ofmap_writes = {.pe = 1}};
}

/// Windows go from column to column, filters from row to row, and each PE multiplies what it has.
FoldRegisters registers(const Problem& p, const FoldKind& fold, const Array& array) {
  const std::int64_t used = core::checked_product(fold.rows, fold.cols, p.t);
  const std::int64_t along_rows = core::checked_product(fold.rows, fold.cols - 1, p.t);
  const std::int64_t along_cols = core::checked_product(fold.rows - 1, fold.cols, p.t);
  return {.ifmap = {.writes = used, .reads = core::checked_add(used, along_rows), .hops = along_rows},
          .filter = {.writes = used, .reads = core::checked_add(used, along_cols), .hops = along_cols},
          .sums = staying_sums::registers(p.t, fold, array)};
}

constexpr FoldCost kOccupied{.occupied_cols = 1, .occupied_rows = 1};                                 // T + r + c - 1
constexpr FoldCost kScalesim{.full_cols = 1, .full_rows = 1, .constant = -1};                         // T + R + C - 2
constexpr FoldCost kDrained{.occupied_cols = 1, .full_rows = 1, .occupied_rows = 1, .constant = -1};  // T+R+r+c-2

}  // namespace

extern const Dataflow os_dataflow;
const Dataflow os_dataflow{
    .name = "os",
    .title = "output stationary",
    .maps = [](const core::Layer&) { return true; },
    .maps_by_rows = nullptr,
    .gemm = gemm,
    .layer_problem = nullptr,
    .cycles = {.scalesim = CycleModel{kScalesim},
               .fuseconv = CycleModel{kOccupied},
               .fuseconv_2020 = CycleModel{.per_fold = {}, .whole = fuseconv_2020_gemm_cycles},
               .occupied = CycleModel{kOccupied},
               .array = CycleModel{kDrained},
               .buffered = overlapping_folds<SecondRegister::results>()},
    .scalesim_utilisation = kScalesim,
    .sram = sram,
    .registers = registers,
    .scalesim_counts_edges = true,
};

}  // namespace systole::dataflows
