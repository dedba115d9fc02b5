// SPDX-License-Identifier: MIT
#include "predictor/dataset/permutation.h"

#include <bit>
#include <numeric>
#include <random>
#include <utility>

namespace systole::predictor {

std::vector<std::size_t> numpy_permutation(std::uint32_t seed, std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937 twister(seed);
  for (std::size_t i = count; i-- > 1;) {
    // numpy's random_interval: mask and reject.
    const auto mask = static_cast<std::uint32_t>((std::uint64_t{1} << std::bit_width(i)) - 1);
    std::size_t j = 0;
    do {
      j = static_cast<std::uint32_t>(twister()) & mask;
    } while (j > i);
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace systole::predictor
