// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace systole::core {

/// What a layer has learned, as float32. Empty where the layer has none of it.
struct LearnedValues {
  std::vector<float> weights{};      ///< out_ch x (in_ch / groups) x k_h x k_w, row-major; linear: out x in
  std::vector<float> bias{};         ///< a value an output channel
  std::vector<float> scale_shift{};  ///< batch normalisation: scale and shift, pairs by output channel
};

}  // namespace systole::core
