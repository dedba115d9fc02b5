// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/files/text_file.h"
#include "predictor/features/layer_work.h"

namespace systole::predictor {

/// The networks that a model was trained on, as a file of a saved model: `networks`, a list of `name`, `rows` (of the
/// published embedding: the operator's place, then its eight numbers) and, where the layers are more than those rows
/// tell, `layers` (the kind's place, then twelve numbers) and `layer_names`.
std::string known_networks_text(std::span<const NetworkProfile> networks);

/// Throws core::InputError that names file and network for anything that is no network.
std::vector<NetworkProfile> read_known_networks(const core::TextFile& file);

/// Which of them a network is, or -1: one with the same layers (`fingerprints` are theirs), or one that is known by its
/// published rows only and has the same ones. O(networks * layers).
std::ptrdiff_t known_network(std::span<const NetworkProfile> networks, std::span<const std::uint64_t> fingerprints,
                             const NetworkProfile& network);

}  // namespace systole::predictor
