// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"

namespace systole::predictor {

/// MACs that a random network has at least and at most: the range of the paper's hundred, 40 to 399 million.
inline constexpr std::int64_t kLeastRandomMacs = 40'000'000;
inline constexpr std::int64_t kMostRandomMacs = 400'000'000;

/// Random efficient networks of the mobile family, in the manner of Ganesan et al. (IISWC 2020, III-A): a 3x3 stem, six
/// stages of inverted residuals over 224x224 images, a 1x1 head, global pooling and a classifier. Each stage draws its
/// depth (1 to 4 blocks), its width and whether it has squeeze-excite (one in four); each block its kernel (3, 5 or 7)
/// and expansion (3, 4 or 6); a network its width multiplier (3/8, 1/2, 3/4 or 1) and activation. Strides are
/// MobileNetV2's. Drafts outside of the range of MACs are drawn anew.
///
/// Names are `mobile_000`, `mobile_001`, ... The same seed gives the same networks on every machine, and the first
/// networks of a longer list are those of a shorter one. O(layers).
std::vector<core::Network> random_networks(std::size_t count, std::uint64_t seed);

}  // namespace systole::predictor
