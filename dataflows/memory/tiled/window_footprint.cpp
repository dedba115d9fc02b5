// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/window_footprint.h"

#include <algorithm>
#include <numeric>

#include "core/checked.h"
#include "core/shape.h"

namespace systole::dataflows::tiled {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_multiply;

/// Windows whose tap k lands on an element, not on padding and not behind the edge.
Range windows_inside(const AxisFootprint& axis, std::int64_t tap) {
  const std::int64_t offset = tap * axis.dilation - axis.padding;
  const std::int64_t first = offset >= 0 ? 0 : ceil_divide(-offset, axis.stride);
  const std::int64_t last = offset >= axis.size ? 0 : ceil_divide(axis.size - offset, axis.stride);
  return {first, last};
}

/// Tap k of window y is tap k - taps of window y + windows: the same element. Every element is counted at its last
/// window.
struct Overlap {
  std::int64_t windows;
  std::int64_t taps;
};

Overlap overlap(const AxisFootprint& axis) {
  const std::int64_t common = std::gcd(axis.stride, axis.dilation);
  return {axis.dilation / common, axis.stride / common};
}

}  // namespace

std::int64_t AxisFootprint::distinct(Range range) const {
  if (range.size() == 0) return 0;
  const Overlap shared = overlap(*this);
  std::int64_t count = 0;
  for (std::int64_t tap = 0; tap < kernel; ++tap) {
    const Range inside = windows_inside(*this, tap);
    std::int64_t first = std::max(range.begin, inside.begin);
    if (tap >= shared.taps) first = std::max(first, range.end - shared.windows);
    count += Range{first, std::min(range.end, inside.end)}.size();
  }
  return count;
}

std::int64_t AxisFootprint::distinct_without(std::int64_t head, std::int64_t tail) const {
  const Overlap shared = overlap(*this);
  std::int64_t count = distinct({tail, outputs});
  for (std::int64_t tap = 0; tap < kernel; ++tap) {
    const Range inside = windows_inside(*this, tap);
    const std::int64_t end = std::min(head, inside.end);
    if (tap < shared.taps) {
      count += Range{inside.begin, end}.size();
      continue;
    }
    // Not met again before the gap; perhaps behind it.
    for (std::int64_t window = std::max({inside.begin, head - shared.windows, std::int64_t{0}}); window < end;
         ++window) {
      const std::int64_t jumps = ceil_divide(tail - window, shared.windows);
      const bool again = jumps <= tap / shared.taps && window + jumps * shared.windows < outputs;
      count += static_cast<std::int64_t>(!again);
    }
  }
  return count;
}

PlaneFootprint::PlaneFootprint(const core::Layer& layer) {
  const core::TensorShape out = core::output_shape(layer);
  vertical_ = {layer.in_h, layer.k_h, layer.stride_h, layer.pad_h, layer.dilation_h, out.h};
  horizontal_ = {layer.in_w, layer.k_w, layer.stride_w, layer.pad_w, layer.dilation_w, out.w};
  image_pixels_ = checked_multiply(out.h, out.w);
  image_elements_ = checked_multiply(vertical_.distinct({0, out.h}), horizontal_.distinct({0, out.w}));
  each_its_own_ = layer.k_h == 1 && layer.k_w == 1 && layer.pad_h == 0 && layer.pad_w == 0 &&
                  (out.h - 1) * layer.stride_h < layer.in_h && (out.w - 1) * layer.stride_w < layer.in_w;
}

std::int64_t PlaneFootprint::distinct(Range pixels) const {
  if (pixels.size() == 0) return 0;
  if (each_its_own_) return pixels.size();
  const std::int64_t first = pixels.begin / image_pixels_;
  const std::int64_t last = (pixels.end - 1) / image_pixels_;
  const Range local{pixels.begin - first * image_pixels_, pixels.end - last * image_pixels_};
  if (first == last) return within_image(local);
  return checked_add(checked_add(within_image({local.begin, image_pixels_}), within_image({0, local.end})),
                     checked_multiply(last - first - 1, image_elements_));
}

std::int64_t PlaneFootprint::within_image(Range pixels) const {
  const std::int64_t width = horizontal_.outputs;
  const std::int64_t top = pixels.begin / width;
  const std::int64_t bottom = (pixels.end - 1) / width;
  const std::int64_t from = pixels.begin - top * width;  // in the first output row
  const std::int64_t to = pixels.end - bottom * width;   // in the last one
  if (pixels.begin == 0 && pixels.end == image_pixels_) return image_elements_;
  if (top == bottom) {
    return checked_multiply(vertical_.distinct({top, top + 1}), horizontal_.distinct({from, to}));
  }
  // The first and the last output row are cut, those between them are whole. An input row is touched from x = `from`
  // on, up to `to`, or in full, depending on which of the three it lies under.
  const std::int64_t between = vertical_.distinct({top + 1, bottom});
  const std::int64_t from_first = vertical_.distinct({top, bottom});
  const std::int64_t to_last = vertical_.distinct({top + 1, bottom + 1});
  const std::int64_t all = vertical_.distinct({top, bottom + 1});
  const std::int64_t under_both = from_first + to_last - between - all;
  const std::int64_t whole_row = horizontal_.distinct({0, width});
  std::int64_t elements = checked_multiply(between, whole_row);
  const auto add = [&](std::int64_t rows, std::int64_t row_elements) {
    elements = checked_add(elements, checked_multiply(rows, row_elements));
  };
  add(from_first - between - under_both, horizontal_.distinct({from, width}));
  add(to_last - between - under_both, horizontal_.distinct({0, to}));
  if (under_both > 0) add(under_both, to >= from ? whole_row : horizontal_.distinct_without(to, from));
  return elements;
}

}  // namespace systole::dataflows::tiled
