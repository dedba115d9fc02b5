// SPDX-License-Identifier: MIT
#pragma once

#include "dataflows/memory/scalesim/detail/buffers/epoch_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/layer_plan.h"
#include "dataflows/memory/scalesim/detail/buffers/memory_timeline.h"
#include "dataflows/memory/scalesim/detail/buffers/read_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/write_buffer.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

/// Hears of what happens to an operand that is read: blocks in USER mode, epochs in CALC mode. Either may be null.
struct ReadObservers {
  BlockObserver* blocks = nullptr;
  EpochObserver* epochs = nullptr;
};

/// Hears of a layer's lines, of what is fetched and of what is drained, each in order. All may be null.
struct LayerObservers {
  LineObserver* lines = nullptr;
  ReadObservers ifmap;
  ReadObservers filter;
  WriteObserver* ofmap = nullptr;
};

/// Counts words of the widest rows in which estimated epochs are fetched (CALC mode; 0 in USER mode).
struct EpochWidths {
  std::int64_t ifmap = 0;
  std::int64_t filter = 0;
};

/// Runs a layer. `latencies` are those of its DRAM lines in Ramulator mode, and may be null.
LayerReport simulate_layer(const LayerPlan& plan, const LineLatencies* latencies, const LayerObservers& observers = {},
                           EpochWidths* widths = nullptr);

}  // namespace systole::dataflows::scalesim
