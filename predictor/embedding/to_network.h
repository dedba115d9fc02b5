// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/ir/network.h"
#include "predictor/embedding/layer_row.h"

namespace systole::predictor {

/// The layer IR of an embedding that is a plain chain: each row reads the row above and their sizes and channels fit.
/// An `add` row says that there was a second producer but not which: embeddings that hold one are no plain chains, nor
/// are branches. Throws InputError that names each row that does not fit.
core::Network network_of(const Embedding& embedding, const std::string& name);

/// True if `network_of` would not throw. O(rows).
bool is_plain_chain(const Embedding& embedding);

}  // namespace systole::predictor
