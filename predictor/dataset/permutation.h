// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace systole::predictor {

/// numpy's RandomState(seed).permutation(count): a 32-bit Mersenne Twister and Fisher-Yates from the back, so that
/// splits are the ones that Python users know. O(count).
std::vector<std::size_t> numpy_permutation(std::uint32_t seed, std::size_t count);

}  // namespace systole::predictor
