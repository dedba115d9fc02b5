// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "core/files/text_file.h"
#include "predictor/dataset/latency_table.h"

namespace systole::predictor {

/// Reads a latency table: a header `network,DEVICE,DEVICE,...` (a `network_id` column before or after it is skipped),
/// then a row a network. Cells are positive milliseconds; an empty cell, `-` or `nan` is missing. Lines that begin with
/// `#` are comments. Cells may be quoted (detail/quoted_cells.h). Throws InputError with every malformed cell, repeated
/// name and row of the wrong length. O(cells).
LatencyTable read_latency_csv(const core::TextFile& file);
LatencyTable read_latency_csv(const std::filesystem::path& path);

/// The table in the same form, `network` first, shortest digits that read back exactly; missing cells are empty.
std::string write_latency_csv(const LatencyTable& table);

}  // namespace systole::predictor
