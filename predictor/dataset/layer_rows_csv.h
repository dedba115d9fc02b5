// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/files/text_file.h"
#include "predictor/features/layer_work.h"

namespace systole::predictor {

/// Reads published embeddings, one CSV row a layer: `network,op,in_size,out_size,in_ch,out_ch,kernel,stride,pad,macs`
/// in any order; `network_id` and `layer` are skipped. A network's rows stand together. Throws InputError with every
/// malformed cell. O(rows).
std::vector<NetworkProfile> read_layer_rows_csv(const core::TextFile& file);
std::vector<NetworkProfile> read_layer_rows_csv(const std::filesystem::path& path);

std::string write_layer_rows_csv(std::span<const NetworkProfile> networks);

}  // namespace systole::predictor
