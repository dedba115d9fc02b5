// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cli/common/json/provenance.h"

namespace systole::app {

/// What a report shows of a result file, whichever command wrote it: the JSON that the front end reads. Throws
/// core::InputError if it is no result, not whole, or of a newer schema.
Json read_report(const std::filesystem::path& path);

}  // namespace systole::app
