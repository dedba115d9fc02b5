// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "dataflows/machine/machine.h"

namespace systole::dataflows::scalesim {

/// What an earlier run left in `folder` and this one neither wrote nor replaced, although it looks like this one's:
/// traces in `layer<LayerID>/` and action_count.yaml beyond `written`, and SPARSE_REPORT.csv of a run that is not
/// sparse. Below `folder`, by name. What cannot be listed is left out.
std::vector<std::filesystem::path> left_files(const std::filesystem::path& folder, const Machine& machine,
                                              std::span<const std::filesystem::path> written);

}  // namespace systole::dataflows::scalesim
