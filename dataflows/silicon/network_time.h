// SPDX-License-Identifier: MIT
#pragma once

#include "core/ir/network.h"
#include "dataflows/machine/machine.h"
#include "dataflows/result/network_result.h"

/// A network's time on a real chip, by the model that the machine names.
namespace systole::dataflows {

/// Puts the time on silicon into every layer of `result`, whose cycles are known, their sum and the whole network's
/// time into it. Nothing where the model is none. The machine must be sound (dataflows/machine/check.h).
///
/// A layer is one kernel. A convolution is the product that im2col makes of it; groups are heads of one kernel.
/// Operators that run at an array layer's drain (dataflows/vector/fused_chains.h) are part of its kernel; other
/// operators take operator_time() of the bytes that they read and write, sums over whole maps reduction_time() and
/// normalisations norm_time(). What nobody measured takes the time of what is most like it, and is counted.
///
/// A whole network is one program, whose weights are in DRAM and whose kernels overlap:
///
///   T = C + sum over products of (p + max(operations / peak, bytes / HBM)) + k S / HBM + r Y / HBM
///
/// with two operations a multiply-accumulate, the bytes of operands and results, S those of attention's scores (what
/// softmax reads) and Y those of the last product's results (docs/silicon.md).
/// O(layers + producers).
void add_silicon_times(const core::Network& network, const Machine& machine, NetworkResult& result);

}  // namespace systole::dataflows
