// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/text_file.h"
#include "dataflows/selection/fuse_cost.h"

namespace systole::dataflows {

/// Puts the costs of a sensitivity file (what a replacement does to accuracy, say) into `costs`.
///
/// CSV with the header `block,variant,cost`: a depthwise layer by its 0-based index, `full` or `half`, a finite number;
/// lines that begin with # are comments. Keeping a layer costs 0. A variant that no line names is not offered any more;
/// one that is named needs a line for every block. Throws InputError with all mistakes and their places.
void read_sensitivity(const core::TextFile& file, FuseCosts& costs);

}  // namespace systole::dataflows
