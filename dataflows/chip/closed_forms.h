// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/ir/layer.h"
#include "core/quantity.h"
#include "dataflows/chip/partition_search.h"
#include "dataflows/machine/machine.h"

/// Layers on several cores as SCALE-Sim's own tools cost them: for comparison with their numbers.
namespace systole::dataflows {

/// A choice, what it costs, and where cores differ their mean.
struct ClosedFormCost {
  Choice choice{};
  core::Cycles slowest_core{};
  double mean_core = 0;
  core::Elements on_chip_words{};
  std::int64_t cores = 1;
};

/// PartitionModel::scalesim: SCALE-Sim v3's multi-core script (Raj et al., ISPASS 2025, section III-C). All factor
/// pairs p0 x p1 of the cores:
///
///   spatial  (2R + C + T - 2)            ceil(S_r/p0/R) ceil(S_c/p1/C)   P (S_r T/p0 + S_c T/p1 + S_r S_c/(p0 p1))
///   st1      (2R + C + ceil(T/p0) - 2)   ceil(S_r/R)    ceil(S_c/p1/C)   P (S_r T/p0 + S_c T/(p0 p1) + S_r S_c/p1)
///   st2      (2R + C + ceil(T/p0) - 2)   ceil(S_r/p1/R) ceil(S_c/C)      P (S_r T/(p0 p1) + S_c T/p0 + S_r S_c/p1)
///
/// Quotients are real numbers, rounded up once. No reduction is charged where T is split. Groups are one after the
/// other. (The script maps ws to K, M, N and is to K, N, M, the other way round than SCALE-Sim simulates them; and what
/// the paper's equations 2 and 3 call spatio-temporal 1 is its second. Here ws and is are as simulated, and st1, st2 as
/// in the script.) Throws OverflowError. O(cores).
ClosedFormCost scalesim_cost(const core::Layer& layer, const Machine& machine);

/// PartitionModel::krittika: SCALE-Sim's multi-core sibling. Rows of the product (pixels) in p0 parts and its columns
/// (filters) in p1, never more parts of an axis than it has whole array lengths; the pair with the fewest cycles by
/// (2R + C + T - 2) folds, then each core's part on the machine's timing. It reports the mean over cores; a layer takes
/// as long as the slowest. O(cores).
ClosedFormCost krittika_cost(const core::Layer& layer, const Machine& machine);

}  // namespace systole::dataflows
