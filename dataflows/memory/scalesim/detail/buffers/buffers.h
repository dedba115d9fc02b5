// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "dataflows/memory/scalesim/detail/buffers/epoch_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/layer_plan.h"
#include "dataflows/memory/scalesim/detail/buffers/memory_timeline.h"
#include "dataflows/memory/scalesim/detail/buffers/read_buffer.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

/// The cheapest exact model of an operand's scratchpad: closed forms where every word stands once, one look at each
/// demanded word where words repeat, word by word for custom layouts and row-wise sparsity. In USER mode a
/// PrefetchBuffer whose blocks come as `arrivals` says.
std::unique_ptr<ReadBuffer> make_ifmap_prefetch_buffer(const LayerPlan& plan, std::unique_ptr<BlockArrivals> arrivals);
std::unique_ptr<ReadBuffer> make_filter_prefetch_buffer(const LayerPlan& plan, std::unique_ptr<BlockArrivals> arrivals);

/// In CALC mode an EpochBuffer. `span` is the operand's, `observer` may be null.
std::unique_ptr<EpochBuffer> make_ifmap_epoch_buffer(const LayerPlan& plan, const LineSpan& span,
                                                     EpochObserver* observer);
std::unique_ptr<EpochBuffer> make_filter_epoch_buffer(const LayerPlan& plan, const LineSpan& span,
                                                      EpochObserver* observer);

}  // namespace systole::dataflows::scalesim
