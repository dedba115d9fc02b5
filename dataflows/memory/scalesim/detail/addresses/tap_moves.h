// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dataflows/memory/scalesim/layer_shape.h"

namespace systole::dataflows::scalesim {

/// Holds a word of a convolution's ifmap where it stands in the im2col matrix: under a tap of the kernel, in a pixel's
/// window.
struct TapWord {
  std::int64_t tap_y = 0;
  std::int64_t tap_x = 0;
  std::int64_t channel = 0;
  std::int64_t y = 0;  ///< of the pixel, in the output
  std::int64_t x = 0;
};

/// Leads to the same word under another tap, in another pixel's window.
struct TapMove {
  std::int64_t taps_y = 0;
  std::int64_t taps_x = 0;
  std::int64_t y = 0;  ///< pixels
  std::int64_t x = 0;
  std::int64_t rows = 0;  ///< of the matrix, one a pixel
  std::int64_t cols = 0;  ///< of the matrix, one a position of the window
};

/// Tells where the words of an im2col matrix without holes (pixels x window) stand again. A move is the same for all
/// words, but leads out of the kernel or out of the output for some. There is no table: memory O(kernel^2).
class TapMoves {
 public:
  /// `channels` are those of a tap, as far as sparsity leaves them; they are the same for all taps.
  TapMoves(const LayerShape& shape, std::int64_t channels);

  /// Gives all moves but the one that stays.
  [[nodiscard]] std::span<const TapMove> moves() const { return moves_; }

  [[nodiscard]] TapWord word(std::int64_t row, std::int64_t col) const {
    const std::int64_t tap = col / channels_;
    const std::int64_t line = row / out_w_;
    return {.tap_y = tap / k_w_,
            .tap_x = tap % k_w_,
            .channel = col - tap * channels_,
            .y = line % out_h_,
            .x = row - line * out_w_};
  }

  /// Returns true if the moved word is one of the matrix.
  [[nodiscard]] bool leads_inside(const TapMove& move, const TapWord& word) const {
    const auto inside = [](std::int64_t at, std::int64_t size) { return at >= 0 && at < size; };
    return inside(word.tap_y + move.taps_y, k_h_) && inside(word.tap_x + move.taps_x, k_w_) &&
           inside(word.y + move.y, out_h_) && inside(word.x + move.x, out_w_);
  }

  /// Counts how many words from this one on, itself included, stay inside under a move that leads it inside. They go
  /// along a row of the output and along a tap's channels, forwards or backwards.
  [[nodiscard]] std::int64_t pixels_forwards(const TapMove& move, const TapWord& word) const {
    return out_w_ - word.x - (move.x > 0 ? move.x : 0);
  }
  [[nodiscard]] std::int64_t pixels_backwards(const TapMove& move, const TapWord& word) const {
    return word.x + 1 + (move.x < 0 ? move.x : 0);
  }
  [[nodiscard]] std::int64_t channels_forwards(const TapWord& word) const { return channels_ - word.channel; }
  [[nodiscard]] std::int64_t channels_backwards(const TapWord& word) const { return word.channel + 1; }

 private:
  std::int64_t k_h_;
  std::int64_t k_w_;
  std::int64_t out_h_;
  std::int64_t out_w_;
  std::int64_t channels_;
  std::vector<TapMove> moves_;
};

}  // namespace systole::dataflows::scalesim
