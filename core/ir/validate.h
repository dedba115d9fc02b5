// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/layer.h"
#include "core/ir/network.h"

namespace systole::core {

/// One thing wrong with one field of a layer. `field` is the field's column name, or "" for the layer as a whole.
struct FieldProblem {
  std::string_view field;
  std::string found;
  std::string expected;
};

/// Everything wrong with one layer by itself: values out of range, kernels larger than the padded input, channels that
/// groups do not divide, counts (MACs, elements, parameters) beyond 64 bits. Empty if it is sound. O(1).
std::vector<FieldProblem> problems(const Layer& layer);

/// What is wrong with how layer `index` is connected: a producer that does not come before it, or producers named in
/// `inputs` whose outputs do not fit what it reads. A layer without `inputs` is not checked: a topology may be a plain
/// list of unrelated layers. O(inputs).
std::vector<FieldProblem> connection_problems(const Network& network, std::size_t index);

/// Throws InputError that names network, layer and field for all of the above.
void validate(const Network& network);

}  // namespace systole::core
