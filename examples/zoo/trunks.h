// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "examples/zoo/blocks.h"

/// What networks for segmentation and detection have in common with classifiers: all but the last layers.
namespace systole::zoo {

/// Stem and four stages of a ResNet of the zoo. Returns the layers that the stages end in. The last `dilated` stages
/// keep the size of the map before them: their 3x3 convolutions have dilation 2, then 4, in place of strides.
std::vector<Node> resnet_trunk(NetworkBuilder& net, std::string_view name, std::size_t dilated);

}  // namespace systole::zoo
