// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cachesim/streams/network_weights.h"
#include "core/ir/network.h"
#include "core/observer.h"

namespace systole::cachesim {

/// Weights from a folder: for each layer LAYER.weight.npy, and LAYER.bias.npy, LAYER.scale_shift.npy (pairs) where the
/// layer has them; a `/` in a layer's name is written `_`.
///
/// A PyTorch state_dict saved entry by entry is read as well: batch normalisations (weight, bias, running_mean,
/// running_var; epsilon 1e-5) belong to the layer whose number is one less (`features.0.1` to `features.0.0`), whose
/// name has `conv` for `bn` (`layer1.0.bn2` to `layer1.0.conv2`), or that they stand in (`stem.bn` to `stem`). They
/// become scale and shift; in a layer without normalisation but with a bias they are folded into both.
///
/// Shapes must be out x in / groups x height x width, of a linear layer out x in; trailing extents of 1 may be there or
/// not, and an array of one dimension has no layout to check. Throws InputError that names every layer without weights,
/// a shape that does not fit (and what it looks like: HWIO, transposed), a normalisation that no name finds although
/// there are some of its size, and values that are not finite. Warns `observer` of files that nothing reads and of
/// normalisations and biases that have no file: they change nothing then. O(values).
NetworkWeights read_npy_weights(const std::filesystem::path& folder, const core::Network& network,
                                const core::Observer& observer = {});

}  // namespace systole::cachesim
