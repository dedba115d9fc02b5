// SPDX-License-Identifier: MIT
#include "dataflows/vector/fused_chains.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "core/ir/shape.h"
#include "dataflows/vector/element_work.h"

namespace systole::dataflows {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

class ChainBuilder {
 public:
  explicit ChainBuilder(const core::Network& network)
      : network_(network), readers_(network.layers.size()), chain_of_(network.layers.size(), kNone) {
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      for (const std::uint32_t producer : producers_before(network, i)) ++readers_[producer];
    }
  }

  std::vector<FusedChain> build() {
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      if (core::runs_on_array(network_.layers[i].op)) {
        chain_of_[i] = chains_.size();
        chains_.push_back({.root = i, .followers = {}});
      } else if (is_elementwise(network_.layers[i])) {
        join(i);
      }
    }
    return std::move(chains_);
  }

 private:
  void join(std::size_t index) {
    const std::vector<std::uint32_t> producers = producers_before(network_, index);
    std::size_t joined = kNone;
    for (const std::uint32_t producer : producers) {
      const std::size_t chain = chain_of_[producer];
      if (chain == kNone || !ends_with(chains_[chain], producer) || readers_[producer] != 1) continue;
      if (elements(producer) != elements(index)) continue;
      if (joined == kNone || chains_[chain].root > chains_[joined].root) joined = chain;
    }
    if (joined == kNone) return;
    const FusedChain& chain = chains_[joined];
    const bool in_time = std::ranges::all_of(
        producers, [&](std::uint32_t producer) { return producer < chain.root || ends_with(chain, producer); });
    if (!in_time) return;
    chain_of_[index] = joined;
    chains_[joined].followers.push_back(index);
  }

  static bool ends_with(const FusedChain& chain, std::size_t layer) {
    return layer == (chain.followers.empty() ? chain.root : chain.followers.back());
  }

  [[nodiscard]] core::Elements elements(std::size_t layer) const {
    return core::elements(core::output_shape(network_.layers[layer]));
  }

  const core::Network& network_;
  std::vector<std::size_t> readers_;   ///< of each layer's output
  std::vector<std::size_t> chain_of_;  ///< that each layer is part of
  std::vector<FusedChain> chains_;
};

}  // namespace

std::vector<FusedChain> fused_chains(const core::Network& network) {
  return ChainBuilder(network).build();
}

}  // namespace systole::dataflows
