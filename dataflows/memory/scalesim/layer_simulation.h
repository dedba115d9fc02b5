// SPDX-License-Identifier: MIT
#pragma once

#include "dataflows/memory/scalesim/layer_plan.h"
#include "dataflows/memory/scalesim/memory_model.h"
#include "dataflows/memory/scalesim/memory_timeline.h"
#include "dataflows/memory/scalesim/write_buffer.h"

namespace systole::dataflows::scalesim {

/// Runs a layer; the observers, if any, hear of all lines and all drains, in order.
LayerReport simulate_layer(const LayerPlan& plan, const LineLatencies* latencies, LineObserver* lines = nullptr,
                           WriteObserver* writes = nullptr);

}  // namespace systole::dataflows::scalesim
