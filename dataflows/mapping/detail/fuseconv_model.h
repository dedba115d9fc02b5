// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/ir/layer.h"
#include "core/quantity.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/fold_plan.h"

/// FuSeConv's analytical latency model (Selvam, Ganesan, Kumar, DATE 2021), where it is not a cost per fold:
/// docs/timing.md states and discusses the formulas. R x C array, no memory, no overlap, no drain. O(1).
namespace systole::dataflows {

/// N*E*F of a layer run as a GEMM of `rows` rows, with output sizes that are not rounded (`rows` if it is no conv).
double fuseconv_exact_rows(const core::Layer& layer, std::int64_t rows);

/// gemmCycles of September 2020: output sizes are real numbers (x.5 at stride 2 and even size), the folds of the last
/// partial row are costed by its real occupancy, and the sum is truncated.
core::Cycles fuseconv_2020_gemm_cycles(const Problem& problem, const Array& array);

/// FuSeCycles as released: ceil(ceil(lines / R) * (C + K) * ceil(padded length / C) / stride), times the passes.
core::Cycles fuseconv_line_cycles(const Problem& problem, const Array& array);

/// FuSeCycles of September 2020: the same over the unpadded length.
core::Cycles fuseconv_2020_line_cycles(const Problem& problem, const Array& array);

}  // namespace systole::dataflows
