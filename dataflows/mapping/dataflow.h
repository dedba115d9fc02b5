// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/ir/layer.h"
#include "core/quantity.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/buffered.h"
#include "dataflows/mapping/fold_plan.h"
#include "dataflows/mapping/fold_registers.h"
#include "dataflows/mapping/timing.h"

/// A dataflow is a row of data and two or three small functions. To add one: a file in dataflows/policies/, a line in
/// dataflows/mapping/registry.cpp, a test (docs/architecture.md shows it).
namespace systole::dataflows {

/// Cycles of one fold on an R x C array of which it occupies r x c:
///
///     passes * (t + phases * (full_cols * (C-1) + occupied_cols * (c-1)))
///       + full_rows * R + occupied_rows * r + constant
///
/// The first line streams the operands, the second fills, skews and drains along the rows.
struct FoldCost {
  std::int64_t full_cols = 0;
  std::int64_t occupied_cols = 0;
  std::int64_t full_rows = 0;
  std::int64_t occupied_rows = 0;
  std::int64_t constant = 0;

  [[nodiscard]] LinearForm form(const Problem& problem, const Array& array) const;
};

/// What a timing convention says of a dataflow: a cost a fold, or a formula of its own for the whole (FuSeConv's, and
/// that of folds that overlap).
struct CycleModel {
  FoldCost per_fold;
  core::Cycles (*whole)(const Problem& problem, const Array& array) = nullptr;
  SecondRegister second_register = SecondRegister::none;  ///< not none: a layer's problems overlap, too
};

/// Folds that overlap; `whole` is of a problem on its own.
template <SecondRegister kKind>
constexpr CycleModel overlapping_folds() noexcept {
  return {.per_fold = {}, .whole = buffered_alone<kKind>, .second_register = kKind};
}

/// Words that one fold moves between the array and each scratchpad.
struct SramForms {
  LinearForm ifmap_reads;
  LinearForm filter_reads;
  LinearForm ofmap_writes;
};

struct Dataflow {
  std::string_view name;   ///< as on the command line
  std::string_view title;  ///< for people

  /// True for the layers that it maps; the others of the array's layers run output stationary on the same array.
  bool (*maps)(const core::Layer& layer);

  /// True for the depthwise layers that it can also map row by row, in accumulating passes; null if none.
  bool (*maps_by_rows)(const core::Layer& layer);

  /// A dense product of `rows` x `depth` and `depth` x `cols` on this dataflow; null if it runs no GEMMs.
  Problem (*gemm)(std::int64_t rows, std::int64_t cols, std::int64_t depth);

  /// A layer that it maps as a whole, all groups at once; null for dataflows of GEMMs, to which im2col brings any
  /// layer.
  Problem (*layer_problem)(const core::Layer& layer);

  PerTiming<CycleModel> cycles;

  /// Cycles that SCALE-Sim divides by in its compute utilisation; not its own fold for ws and is (its fault B1).
  FoldCost scalesim_utilisation;

  SramForms (*sram)(const Problem& problem);

  /// What the registers of the PEs do in one fold that occupies `fold.rows` x `fold.cols` of the array.
  FoldRegisters (*registers)(const Problem& problem, const FoldKind& fold, const Array& array);

  /// Added to the ofmap writes of each fold under Timing::scalesim: SCALE-Sim's os counts R + C too many (fault A12).
  bool scalesim_counts_edges = false;
};

/// All dataflows, in the order of the documentation. Static storage.
std::span<const Dataflow* const> dataflows();

/// The dataflow of that name, or null.
const Dataflow* dataflow_named(std::string_view name);

std::vector<std::string_view> dataflow_names();

/// Output stationary: what layers run as that a dataflow does not map, and where nobody says otherwise.
const Dataflow* default_dataflow();

}  // namespace systole::dataflows
