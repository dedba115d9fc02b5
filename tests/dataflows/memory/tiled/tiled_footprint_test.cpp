// SPDX-License-Identifier: MIT
// Footprints of windows against sets of elements.
#include <doctest/doctest.h>

#include <random>
#include <set>
#include <utility>

#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "dataflows/memory/tiled/window_footprint.h"

namespace systole::tests {
namespace {

using dataflows::tiled::AxisFootprint;
using dataflows::tiled::PlaneFootprint;
using dataflows::tiled::WindowAxis;

void touch(const WindowAxis& axis, std::int64_t window, std::set<std::int64_t>& touched) {
  for (std::int64_t tap = 0; tap < axis.kernel; ++tap) {
    const std::int64_t element = window * axis.stride + tap * axis.dilation - axis.padding;
    if (element >= 0 && element < axis.size) touched.insert(element);
  }
}

TEST_CASE("an axis' footprint is the number of elements touched, for all small windows and all ranges of them") {
  std::int64_t wrong = 0;
  std::int64_t checked = 0;
  for (std::int64_t size = 1; size <= 9; ++size) {
    for (std::int64_t kernel = 1; kernel <= 4; ++kernel) {
      for (std::int64_t stride = 1; stride <= 4; ++stride) {
        for (std::int64_t dilation = 1; dilation <= 4; ++dilation) {
          for (std::int64_t padding = 0; padding <= 3; ++padding) {
            for (const core::Rounding rounding : {core::Rounding::floor, core::Rounding::ceil}) {
              const std::int64_t outputs = core::output_extent(size, kernel, stride, padding, dilation, rounding);
              const WindowAxis axis{size, kernel, stride, padding, dilation, outputs};
              const AxisFootprint footprint(axis);
              for (std::int64_t begin = 0; begin < outputs; ++begin) {
                std::set<std::int64_t> touched;
                for (std::int64_t end = begin + 1; end <= outputs; ++end) {
                  touch(axis, end - 1, touched);
                  ++checked;
                  if (footprint.distinct({begin, end}) != static_cast<std::int64_t>(touched.size())) ++wrong;
                }
                std::set<std::int64_t> behind = touched;  // the windows [begin, outputs)
                for (std::int64_t head = 0; head <= begin; ++head) {
                  ++checked;
                  if (footprint.distinct_without(head, begin) != static_cast<std::int64_t>(behind.size())) ++wrong;
                  touch(axis, head, behind);
                }
              }
            }
          }
        }
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(checked > 80'000);
}

TEST_CASE("a plane's footprint is the number of elements under consecutive output pixels, images apart") {
  std::mt19937 random(11);
  const auto draw = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
  };
  int checked = 0;
  std::int64_t wrong = 0;
  while (checked < 600) {
    core::Layer layer;
    layer.name = "conv";
    layer.batch = draw(1, 3);
    layer.in_h = draw(1, 8);
    layer.in_w = draw(1, 8);
    layer.k_h = draw(1, 4);
    layer.k_w = draw(1, 4);
    layer.stride_h = draw(1, 4);
    layer.stride_w = draw(1, 4);
    layer.dilation_h = draw(1, 3);
    layer.dilation_w = draw(1, 3);
    layer.pad_h = draw(0, 2);
    layer.pad_w = draw(0, 2);
    layer.rounding = draw(0, 1) == 0 ? core::Rounding::floor : core::Rounding::ceil;
    if (!core::problems(layer).empty()) continue;
    ++checked;
    const PlaneFootprint plane(layer);
    const core::TensorShape out = core::output_shape(layer);
    const std::int64_t pixels = out.batch * out.h * out.w;
    for (std::int64_t begin = 0; begin < pixels; ++begin) {
      std::set<std::pair<std::int64_t, std::int64_t>> touched;
      for (std::int64_t pixel = begin; pixel < pixels; ++pixel) {
        std::set<std::int64_t> rows;
        std::set<std::int64_t> columns;
        touch(plane.vertical().axis(), pixel / out.w % out.h, rows);
        touch(plane.horizontal().axis(), pixel % out.w, columns);
        const std::int64_t image = pixel / (out.h * out.w);
        for (const std::int64_t y : rows) {
          for (const std::int64_t x : columns) touched.insert({image * layer.in_h + y, x});
        }
        if (plane.distinct({begin, pixel + 1}) != static_cast<std::int64_t>(touched.size())) ++wrong;
      }
    }
  }
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace systole::tests
