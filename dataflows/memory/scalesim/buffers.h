// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "dataflows/memory/scalesim/layer_plan.h"
#include "dataflows/memory/scalesim/memory_model.h"
#include "dataflows/memory/scalesim/memory_timeline.h"
#include "dataflows/memory/scalesim/read_buffer.h"

namespace systole::dataflows::scalesim {

/// The cheapest exact model of an operand's scratchpad: closed forms where every word stands once, one look at each
/// demanded word where words repeat, word by word for custom layouts and row-wise sparsity. `span` is the operand's.
/// `latencies`: of its DRAM lines, or null.
std::unique_ptr<ReadBuffer> make_ifmap_buffer(const LayerPlan& plan, const LineSpan& span,
                                              std::unique_ptr<BlockArrivals> arrivals);
std::unique_ptr<ReadBuffer> make_filter_buffer(const LayerPlan& plan, const LineSpan& span,
                                               std::unique_ptr<BlockArrivals> arrivals);

}  // namespace systole::dataflows::scalesim
