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
/// operators take operator_time() of the bytes that they read and write.
///
/// A whole network is one program, whose weights are in DRAM and whose kernels overlap:
///
///   T = C + sum over products of max(operations / peak, bytes / HBM) + k * bytes of attention's scores / HBM
///
/// with two operations a multiply-accumulate and the bytes of operands and results (docs/silicon.md).
/// O(layers + producers).
void add_silicon_times(const core::Network& network, const Machine& machine, NetworkResult& result);

}  // namespace systole::dataflows
