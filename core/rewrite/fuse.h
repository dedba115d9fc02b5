// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/ir/network.h"
#include "core/named.h"
#include "core/rewrite/separable_block.h"

/// FuSeConv as a rewrite of networks: Selvam, Ganesan, Kumar, "FuSeConv: Fully Separable Convolutions for Fast
/// Inference on Systolic Arrays", DATE 2021 (arXiv 2105.13434), Section IV.
namespace systole::core {

/// What becomes of one depthwise convolution of K x K over C channels.
enum class FuseChoice : std::uint8_t {
  keep,
  full,  ///< D = 1: 1xK over all C channels and Kx1 over all C channels, concatenated to 2C
  half,  ///< D = 2: 1xK over the first C/2 channels and Kx1 over the last C/2, concatenated to C
};
inline constexpr std::array kFuseChoiceNames{
    Named{FuseChoice::keep, "keep", "left as it is"},
    Named{FuseChoice::full, "full", "a row and a column of filters over all channels each"},
    Named{FuseChoice::half, "half", "a row of filters over the first half of the channels, a column over the other"}};
constexpr const auto& named_values(FuseChoice /*of*/) {
  return kFuseChoiceNames;
}
inline constexpr auto kFuseChoices = values_of(kFuseChoiceNames);
constexpr std::string_view name(FuseChoice choice) {
  return name_of(choice);
}

/// A network's note that lists the depthwise layers (0-based, joined by spaces) which its publisher replaced in the
/// variants Full-50% and Half-50%.
inline constexpr std::string_view kFuse50Note = "fuse_50";
inline constexpr std::string_view kFuse50SourceNote = "fuse_50_source";

/// A rewritten network; layer i of it stands for (a part of) layer `origin[i]` of the network it came from.
struct FusedNetwork {
  Network network;
  std::vector<std::uint32_t> origin;
};

/// `network` with its replaceable depthwise layers rewritten as `choices` says, one choice a block of `blocks`
/// (separable_blocks(network)), in their order. Both banks keep the stride of the layer they replace, its bias and its
/// batch normalisation; the layers that read them are widened under Full, squeeze-excite with its ratio (C -> C/4
/// becomes 2C -> 2C/4). Keeping everything is the identity. O(layers).
///
/// Throws InputError that names the layer where Half finds an odd number of channels, or where the padding is not
/// "same" (2 * pad = dilation * (K - 1)), so that the two banks would not give maps of one size.
FusedNetwork fuse(const Network& network, std::span<const SeparableBlock> blocks, std::span<const FuseChoice> choices);

/// The same for all depthwise layers alike.
FusedNetwork fuse_all(const Network& network, FuseChoice choice);

}  // namespace systole::core
