// SPDX-License-Identifier: MIT
// Output stationary: each PE keeps one output pixel of one filter; windows stream from the left, filters from the top.
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/detail/fuseconv_model.h"

namespace systole::dataflows {
namespace {

Problem gemm(std::int64_t rows, std::int64_t cols, std::int64_t depth) {
  return {.s_r = rows, .s_c = cols, .t = depth, .taps = depth, .fuseconv = {}};
}

SramForms sram(const Problem& p) {
  return {.ifmap_reads = {.row = p.t}, .filter_reads = {.col = p.t}, .ofmap_writes = {.pe = 1}};
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
    .scalesim_counts_edges = true,
};

}  // namespace systole::dataflows
