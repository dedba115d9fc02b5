// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "tests/golden/golden_table.h"

namespace systole::tests {

/// One layer on one accelerator, and what SCALE-Sim printed about it.
struct ScalesimCase {
  core::Layer layer;
  dataflows::Machine options;
};

/// The layer that a row of golden/scalesim/*.csv describes.
core::Layer scalesim_layer(const GoldenRow& row);

/// The case that a row of golden/scalesim/*.csv describes.
ScalesimCase scalesim_case(const GoldenRow& row);

/// Columns whose text differs from what SCALE-Sim printed, as "column: printed, ours". `v2` rows lack some.
std::vector<std::string> differences(const GoldenRow& row, const dataflows::scalesim::LayerReport& report,
                                     const dataflows::Machine& options);

}  // namespace systole::tests
