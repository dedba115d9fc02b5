// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "core/files/text_file.h"
#include "predictor/dataset/raw_runs.h"
#include "predictor/features/layer_work.h"

/// The layout of the authors' repository (iitm-sysdl/Generalizable-DNN-cost-models): a text file a device (a row a
/// network, comma-separated runs in ms), and one file of flattened embeddings.
namespace systole::predictor {

/// One device's file; its name without `.txt` is the device. Rows may differ in length. Throws InputError with every
/// malformed number.
DeviceRuns read_device_runs(const core::TextFile& file);

/// All `*.txt` of a folder, by name.
std::vector<DeviceRuns> read_device_runs_folder(const std::filesystem::path& folder);

/// `onnxEmbeddings.csv`: a line a network, 13 numbers a layer; trailing commas and trailing -1 padding are allowed.
/// Networks are named `random_000`... for the first 100 and `network_100`... from there on. Throws InputError with
/// every malformed number, those that no layer can have (kRowNumbers) and rows of no or several operators.
std::vector<NetworkProfile> read_flattened_embeddings(const core::TextFile& file);

}  // namespace systole::predictor
