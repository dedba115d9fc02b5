// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/ir/layer.h"

/// Tells which input elements the windows of a convolution touch. Each counts once, however many windows share it.
/// Padding and elements between the windows do not count.
namespace systole::dataflows::tiled {

/// Holds positions [begin, end); it is empty where end <= begin.
struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  [[nodiscard]] constexpr std::int64_t size() const { return end > begin ? end - begin : 0; }
};

/// Holds one axis of a window that moves over `size` elements: window y touches y*stride + k*dilation - padding, k <
/// kernel.
struct WindowAxis {
  std::int64_t size = 1;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t dilation = 1;
  std::int64_t outputs = 1;  ///< windows
};

/// Counts its elements. All functions are exact. `distinct` is O(1) where windows leave no gaps, O(kernel) else; the
/// other one is O(kernel * dilation).
class AxisFootprint {
 public:
  explicit AxisFootprint(const WindowAxis& axis);

  /// Counts elements that the windows of `range` touch.
  [[nodiscard]] std::int64_t distinct(Range range) const;

  /// Counts elements that the windows [0, head) and [tail, outputs) touch together; head <= tail.
  [[nodiscard]] std::int64_t distinct_without(std::int64_t head, std::int64_t tail) const;

  [[nodiscard]] const WindowAxis& axis() const { return axis_; }
  [[nodiscard]] std::int64_t outputs() const { return axis_.outputs; }

 private:
  WindowAxis axis_;
  bool has_gaps_ = false;      ///< between taps or windows, so that a range of windows touches no interval
  std::vector<Range> inside_;  ///< of each tap: the windows whose tap is an element, not padding or behind the edge
  // Tap k of window y meets the same element as tap k - shared_taps_ of window y + shared_windows_. Each element is
  // counted at its last window.
  std::int64_t shared_windows_;
  std::int64_t shared_taps_;
};

/// Holds the plane of one channel, all images of the batch. Output pixels are numbered image by image, row by row.
class PlaneFootprint {
 public:
  /// Expects a sound convolution.
  explicit PlaneFootprint(const core::Layer& layer);

  /// Counts elements of the plane under the windows of consecutive output pixels. O(kernel).
  [[nodiscard]] std::int64_t distinct(Range pixels) const;

  /// Returns true if every pixel touches exactly one element, and none is shared.
  [[nodiscard]] bool each_its_own() const { return each_its_own_; }

  [[nodiscard]] const AxisFootprint& vertical() const { return vertical_; }
  [[nodiscard]] const AxisFootprint& horizontal() const { return horizontal_; }

 private:
  [[nodiscard]] std::int64_t within_image(Range pixels) const;

  AxisFootprint vertical_;
  AxisFootprint horizontal_;
  std::int64_t image_pixels_ = 1;
  std::int64_t image_elements_ = 1;  ///< under all windows of one image
  std::int64_t whole_row_ = 1;       ///< elements of an input row under the windows of a whole output row
  bool each_its_own_ = false;
};

}  // namespace systole::dataflows::tiled
