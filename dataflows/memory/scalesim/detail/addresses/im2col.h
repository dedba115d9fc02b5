// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "dataflows/memory/scalesim/layer_shape.h"

namespace systole::dataflows::scalesim {

/// Tells facts about an ifmap's im2col matrix (pixels x window) that need no table. O(sizes of the kernel and the
/// output).
struct Im2colFacts {
  std::int64_t valid = 0;     ///< entries that lie in the ifmap
  std::int64_t distinct = 0;  ///< words of the ifmap that are used at all
  bool repeats = false;       ///< a word may stand in several places
  [[nodiscard]] bool has_holes(const LayerShape& shape) const { return valid != shape.pixels() * shape.window(); }
};
Im2colFacts im2col_facts(const LayerShape& shape);

/// Holds the im2col matrix by sums. Entry (i, j) is the cell pixel[i] + tap[j] of a grid that is large enough for the
/// windows that hang over the ifmap's edge; cells beyond the edge are holes. `kept` are the window's positions that
/// sparsity leaves (empty: all). Memory O(pixels + window). Throws InputError where the grid exceeds 2^31 cells.
class Im2col {
 public:
  explicit Im2col(const LayerShape& shape, std::span<const std::int32_t> kept = {});

  [[nodiscard]] std::span<const std::int32_t> pixel() const { return pixel_; }
  [[nodiscard]] std::span<const std::int32_t> tap() const { return tap_; }
  [[nodiscard]] std::int64_t cell(std::int64_t i, std::int64_t j) const {
    return std::int64_t{pixel_[static_cast<std::size_t>(i)]} + tap_[static_cast<std::size_t>(j)];
  }
  [[nodiscard]] std::int64_t cells() const { return cells_; }
  [[nodiscard]] bool has_holes() const { return grid_h_ > shape_.in_h || grid_w_ > shape_.in_w; }

  /// Gives the word's place in the ifmap, or -1 for a hole.
  [[nodiscard]] std::int64_t word(std::int64_t cell) const {
    if (!has_holes()) return cell;
    const std::int64_t channel = cell % shape_.channels;
    const std::int64_t x = cell / shape_.channels % grid_w_;
    const std::int64_t y = cell / (shape_.channels * grid_w_) % grid_h_;
    const std::int64_t image = cell / (shape_.channels * grid_w_ * grid_h_);
    if (y >= shape_.in_h || x >= shape_.in_w) return -1;
    return ((image * shape_.in_h + y) * shape_.in_w + x) * shape_.channels + channel;
  }

  /// Calls use(i, j) for every entry that is this cell. O(kernel).
  template <class Use>
  void for_each_use(std::int64_t cell, const Use& use) const {
    const std::int64_t channel = cell % shape_.channels;
    const std::int64_t x = cell / shape_.channels % grid_w_;
    const std::int64_t y = cell / (shape_.channels * grid_w_) % grid_h_;
    const std::int64_t image = cell / (shape_.channels * grid_w_ * grid_h_);
    for (std::int64_t ky = 0; ky < shape_.k_h; ++ky) {
      const std::int64_t top = y - ky * shape_.dilation_h;
      if (top < 0 || top % shape_.stride_h != 0 || top / shape_.stride_h >= shape_.out_h) continue;
      for (std::int64_t kx = 0; kx < shape_.k_w; ++kx) {
        const std::int64_t left = x - kx * shape_.dilation_w;
        if (left < 0 || left % shape_.stride_w != 0 || left / shape_.stride_w >= shape_.out_w) continue;
        std::int64_t j = (ky * shape_.k_w + kx) * shape_.channels + channel;
        if (!position_.empty()) j = position_[static_cast<std::size_t>(j)];
        if (j < 0) continue;
        use((image * shape_.out_h + top / shape_.stride_h) * shape_.out_w + left / shape_.stride_w, j);
      }
    }
  }

  /// Calls hole(i, j) for every entry beyond the ifmap's edge, where sparsity leaves it. O(pixels + holes).
  template <class Hole>
  void for_each_hole(const Hole& hole) const {
    for (std::int64_t i = 0; has_holes() && i < static_cast<std::int64_t>(pixel_.size()); ++i) {
      const std::int64_t y = i / shape_.out_w % shape_.out_h * shape_.stride_h;
      const std::int64_t x = i % shape_.out_w * shape_.stride_w;
      if (y + (shape_.k_h - 1) * shape_.dilation_h < shape_.in_h &&
          x + (shape_.k_w - 1) * shape_.dilation_w < shape_.in_w)
        continue;
      for (std::int64_t ky = 0; ky < shape_.k_h; ++ky) {
        for (std::int64_t kx = 0; kx < shape_.k_w; ++kx) {
          if (y + ky * shape_.dilation_h < shape_.in_h && x + kx * shape_.dilation_w < shape_.in_w) continue;
          for (std::int64_t channel = 0; channel < shape_.channels; ++channel) {
            std::int64_t j = (ky * shape_.k_w + kx) * shape_.channels + channel;
            if (!position_.empty()) j = position_[static_cast<std::size_t>(j)];
            if (j >= 0) hole(i, j);
          }
        }
      }
    }
  }

 private:
  LayerShape shape_;
  std::int64_t grid_h_;
  std::int64_t grid_w_;
  std::int64_t cells_;
  std::vector<std::int32_t> pixel_;
  std::vector<std::int32_t> tap_;
  std::vector<std::int32_t> position_;  ///< of a window's position among the kept ones, -1 if pruned; empty: all kept
};

}  // namespace systole::dataflows::scalesim
