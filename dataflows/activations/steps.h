// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "core/quantity.h"
#include "dataflows/vector/vector_work.h"

/// A network as the order in which results are made and read.
namespace systole::dataflows {

enum class OperandRole : std::uint8_t {
  ifmap,   ///< of an array layer
  filter,  ///< of an array layer that multiplies two activations
  beside,  ///< of an operator beside the array, on its own or at the drain
};

/// What a step reads.
struct StepOperand {
  OperandRole role = OperandRole::ifmap;
  std::size_t reader = 0;  ///< the layer
  core::Elements words{};
  std::vector<std::size_t> results;  ///< the steps whose results it is made of; several behind a concatenation
  /// It may be read from the ifmap scratchpad: all of it is made by steps, as many words as are read (or more, of a
  /// product that names its operands), and it is not the filter.
  bool may_be_on_chip = false;
};

/// An array layer with the operators at its drain, or an operator on its own. It makes one result.
struct Step {
  std::size_t layer = 0;                ///< the array layer, or the operator
  std::vector<std::size_t> followers;   ///< at the drain, in order
  std::vector<StepOperand> operands{};  ///< of an array layer the first is the ifmap
  core::Elements result{};
  bool is_output = false;  ///< the network's, or a part of it

  [[nodiscard]] std::size_t last_layer() const { return followers.empty() ? layer : followers.back(); }
};

struct Steps {
  std::vector<Step> steps;          ///< in order of execution
  std::vector<std::size_t> unlike;  ///< array layers that read another number of words than those before them make
};

/// Operators that move no words (views; concatenations that are written where they are read; all of `--vector none` and
/// `krittika`) are no steps: who reads them reads what they are made of. `work` is the network's. Throws OverflowError.
/// O(layers + producers * parts of concatenations).
Steps steps_of(const core::Network& network, const VectorWork& work);

}  // namespace systole::dataflows
