// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/window_footprint.h"

#include <algorithm>
#include <numeric>

#include "core/checked.h"
#include "core/ir/shape.h"

namespace systole::dataflows::tiled {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_multiply;

Range windows_inside(const WindowAxis& axis, std::int64_t tap) {
  const std::int64_t offset = tap * axis.dilation - axis.padding;
  const std::int64_t first = offset >= 0 ? 0 : ceil_divide(-offset, axis.stride);
  const std::int64_t last = offset >= axis.size ? 0 : ceil_divide(axis.size - offset, axis.stride);
  return {first, last};
}

}  // namespace

AxisFootprint::AxisFootprint(const WindowAxis& axis) : axis_(axis) {
  const std::int64_t common = std::gcd(axis.stride, axis.dilation);
  shared_windows_ = axis.dilation / common;
  shared_taps_ = axis.stride / common;
  has_gaps_ = axis.dilation > 1 || axis.kernel < axis.stride;
  inside_.reserve(static_cast<std::size_t>(axis.kernel));
  for (std::int64_t tap = 0; tap < axis.kernel; ++tap) inside_.push_back(windows_inside(axis, tap));
}

std::int64_t AxisFootprint::distinct(Range range) const {
  if (range.size() == 0) return 0;
  if (!has_gaps_) {
    const std::int64_t first = range.begin * axis_.stride - axis_.padding;
    const std::int64_t last = (range.end - 1) * axis_.stride - axis_.padding + axis_.kernel;
    return Range{std::max<std::int64_t>(first, 0), std::min(last, axis_.size)}.size();
  }
  std::int64_t count = 0;
  std::int64_t tap = 0;
  for (const Range& inside : inside_) {
    std::int64_t first = std::max(range.begin, inside.begin);
    if (tap++ >= shared_taps_) first = std::max(first, range.end - shared_windows_);
    count += Range{first, std::min(range.end, inside.end)}.size();
  }
  return count;
}

std::int64_t AxisFootprint::distinct_without(std::int64_t head, std::int64_t tail) const {
  std::int64_t count = distinct({tail, axis_.outputs});
  std::int64_t tap = -1;
  for (const Range& inside : inside_) {
    ++tap;
    const std::int64_t end = std::min(head, inside.end);
    if (tap < shared_taps_) {
      count += Range{inside.begin, end}.size();
      continue;
    }
    // Not met again before the gap; perhaps behind it.
    for (std::int64_t window = std::max({inside.begin, head - shared_windows_, std::int64_t{0}}); window < end;
         ++window) {
      const std::int64_t jumps = ceil_divide(tail - window, shared_windows_);
      const bool again = jumps <= tap / shared_taps_ && window + jumps * shared_windows_ < axis_.outputs;
      count += static_cast<std::int64_t>(!again);
    }
  }
  return count;
}

PlaneFootprint::PlaneFootprint(const core::Layer& layer)
    : vertical_({layer.in_h, layer.k_h, layer.stride_h, layer.pad_h, layer.dilation_h, core::output_shape(layer).h}),
      horizontal_({layer.in_w, layer.k_w, layer.stride_w, layer.pad_w, layer.dilation_w, core::output_shape(layer).w}) {
  const std::int64_t height = vertical_.outputs();
  const std::int64_t width = horizontal_.outputs();
  image_pixels_ = checked_multiply(height, width);
  whole_row_ = horizontal_.distinct({0, width});
  image_elements_ = checked_multiply(vertical_.distinct({0, height}), whole_row_);
  each_its_own_ = layer.k_h == 1 && layer.k_w == 1 && image_elements_ == image_pixels_;
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
  const std::int64_t width = horizontal_.outputs();
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
  std::int64_t elements = checked_multiply(between, whole_row_);
  const auto add = [&](std::int64_t rows, std::int64_t row_elements) {
    elements = checked_add(elements, checked_multiply(rows, row_elements));
  };
  add(from_first - between - under_both, horizontal_.distinct({from, width}));
  add(to_last - between - under_both, horizontal_.distinct({0, to}));
  if (under_both > 0) add(under_both, to >= from ? whole_row_ : horizontal_.distinct_without(to, from));
  return elements;
}

}  // namespace systole::dataflows::tiled
