// SPDX-License-Identifier: MIT
// Weight stationary: rows hold window positions, columns hold filters; windows stream, sums leave at the bottom.
#include "dataflows/policies/detail/stationary_operand.h"

namespace systole::dataflows {
namespace {

Problem gemm(std::int64_t rows, std::int64_t cols, std::int64_t depth) {
  return {.s_r = depth, .s_c = cols, .t = rows, .taps = rows, .fuseconv = {}};
}

/// Every row fold writes its partial sums of the whole tile; none is read back (as in SCALE-Sim).
SramForms sram(const Problem& p) {
  return {.ifmap_reads = {.row = p.t}, .filter_reads = {.pe = 1}, .ofmap_writes = {.col = p.t}};
}

FoldRegisters registers(const Problem& p, const FoldKind& fold, const Array& array) {
  return {.ifmap = stationary_operand::streaming_registers(p, fold),
          .filter = stationary_operand::staying_registers(p, fold),
          .sums = stationary_operand::running_sums_registers(p, fold, array)};
}

}  // namespace

extern const Dataflow ws_dataflow;
const Dataflow ws_dataflow{
    .name = "ws",
    .title = "weight stationary",
    .maps = stationary_operand::maps_all,
    .maps_by_rows = nullptr,
    .gemm = gemm,
    .layer_problem = nullptr,
    .cycles = {.scalesim = CycleModel{stationary_operand::kScalesim},
               .array = CycleModel{stationary_operand::kDrained},
               .buffered = overlapping_folds<SecondRegister::next_operand>()},
    .scalesim_utilisation = stationary_operand::kScalesimUtilisation,
    .sram = sram,
    .registers = registers,
};

}  // namespace systole::dataflows
