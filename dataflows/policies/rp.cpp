// SPDX-License-Identifier: MIT
// Row parallel (FuSeConv, DATE 2021): each array row convolves one line of one channel. The line's elements shift from
// PE to PE, each tap is broadcast to all PEs of a row, outputs stay. Rows are independent, so there is no skew.
#include <algorithm>
#include <numeric>

#include "core/checked.h"
#include "core/ir/shape.h"
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/detail/fuseconv_model.h"
#include "dataflows/policies/detail/staying_sums.h"

namespace systole::dataflows {
namespace {

using core::checked_add;
using core::checked_multiply;
using core::checked_product;

/// One axis of the window, seen along the lines.
struct Axis {
  std::int64_t size;
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t padded;
  std::int64_t dilation;
  std::int64_t outputs;
};

bool maps_by_rows(const core::Layer& layer) {
  return core::is_depthwise(layer);
}

/// Neighbouring PEs must hold elements `stride` apart, so a line is fed in phases: the residues of dilation * tap
/// modulo stride. Each phase fills the columns anew; between its taps the line moves on by dilation / gcd(stride,
/// dilation).
Problem layer_problem(const core::Layer& layer) {
  const core::TensorShape out = core::output_shape(layer);
  const Axis horizontal{layer.in_w, layer.k_w, layer.stride_w, core::padded_width(layer), layer.dilation_w, out.w};
  const Axis vertical{layer.in_h, layer.k_h, layer.stride_h, core::padded_height(layer), layer.dilation_h, out.h};
  // A Kx1 bank runs along the columns of its map; everything else along the rows, kernel row after kernel row.
  const bool transposed = layer.k_w == 1 && layer.k_h > 1;
  const Axis& along = transposed ? vertical : horizontal;
  const Axis& across = transposed ? horizontal : vertical;

  const std::int64_t common = std::gcd(along.stride, along.dilation);
  const std::int64_t phases = std::min(along.stride / common, along.kernel);
  const std::int64_t moves = checked_multiply(along.dilation / common, along.kernel - phases);
  return {.s_r = checked_product(out.batch, out.channels, across.outputs),
          .s_c = along.outputs,
          .t = checked_add(phases, moves),
          .taps = along.kernel,
          .phases = phases,
          .passes = across.kernel,
          .fuseconv = {.exact_rows = 0,
                       .lines = checked_product(out.batch, out.channels, across.size),
                       .padded_length = along.padded,
                       .length = along.size,
                       .stride = along.stride}};
}

/// A row's port takes one element a push; its broadcast wire takes each tap once.
SramForms sram(const Problem& p) {
  return {
      .ifmap_reads = {.row = checked_multiply(p.passes, p.t - p.phases), .pe = checked_multiply(p.passes, p.phases)},
      .filter_reads = {.row = checked_multiply(p.passes, p.taps)},
      .ofmap_writes = {.pe = 1}};
}

/// Each phase fills the columns: the n-th push moves n elements. Between the taps of a phase one push moves a whole
/// row.
FoldRegisters registers(const Problem& p, const FoldKind& fold, const Array& array) {
  const std::int64_t fills = checked_product(fold.rows, p.passes, p.phases);
  const std::int64_t pushes = checked_product(fold.rows, p.passes, p.t - p.phases);
  const std::int64_t writes = checked_add(checked_multiply(fills, checked_multiply(fold.cols, fold.cols + 1) / 2),
                                          checked_multiply(pushes, fold.cols));
  const std::int64_t hops = checked_add(checked_multiply(fills, checked_multiply(fold.cols, fold.cols - 1) / 2),
                                        checked_multiply(pushes, fold.cols - 1));
  const std::int64_t steps = checked_multiply(p.passes, p.taps);
  const std::int64_t macs = checked_product(fold.rows, fold.cols, steps);
  return {.ifmap = {.writes = writes, .reads = checked_add(hops, macs), .hops = hops},
          .filter = {},
          .sums = staying_sums::registers(steps, fold, array),
          .broadcasts = macs};
}

constexpr FoldCost kScalesim{.full_cols = 1};                     // s'(C-1) + K
constexpr FoldCost kOccupied{.occupied_cols = 1, .constant = 1};  // s'(c-1) + K + 1
constexpr FoldCost kDrained{.occupied_cols = 1, .full_rows = 1};  // s'(c-1) + K + R

}  // namespace

extern const Dataflow rp_dataflow;
const Dataflow rp_dataflow{
    .name = "rp",
    .title = "FuSeConv's row parallel",
    .maps = core::is_depthwise_1d,
    .maps_by_rows = maps_by_rows,
    .gemm = nullptr,
    .layer_problem = layer_problem,
    .cycles = {.scalesim = CycleModel{kScalesim},
               .fuseconv = CycleModel{.per_fold = {}, .whole = fuseconv_line_cycles},
               .fuseconv_2020 = CycleModel{.per_fold = {}, .whole = fuseconv_2020_line_cycles},
               .occupied = CycleModel{kOccupied},
               .array = CycleModel{kDrained},
               .buffered = overlapping_folds<SecondRegister::results_of_all_lanes>()},
    .scalesim_utilisation = kScalesim,
    .sram = sram,
    .registers = registers,
};

}  // namespace systole::dataflows
