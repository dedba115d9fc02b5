// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"

#include <algorithm>

#include "core/checked.h"
#include "core/error.h"

namespace systole::dataflows::scalesim {
namespace {

/// One axis of the windows: which entries lie in the ifmap, and how many of its lines they touch.
struct Axis {
  std::int64_t valid = 0;
  std::int64_t distinct = 0;
  bool repeats = false;
};

Axis axis(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t dilation, std::int64_t out) {
  Axis facts;
  // Two taps of different windows meet where their distance is a whole number of strides.
  for (std::int64_t tap = 1; tap < kernel; ++tap) {
    facts.repeats = facts.repeats || (tap * dilation % stride == 0 && tap * dilation / stride < out);
  }
  const std::int64_t span = (kernel - 1) * dilation;
  if (!facts.repeats || dilation == 1) {
    for (std::int64_t tap = 0; tap < kernel; ++tap) {
      const std::int64_t first = tap * dilation;
      if (first < size) facts.valid += std::min(out, (size - 1 - first) / stride + 1);
    }
    facts.distinct = facts.repeats ? std::min(size, (out - 1) * stride + span + 1) : facts.valid;
    return facts;
  }
  std::vector<bool> touched(static_cast<std::size_t>(size));
  for (std::int64_t o = 0; o < out; ++o) {
    for (std::int64_t at = o * stride; at <= o * stride + span && at < size; at += dilation) {
      ++facts.valid;
      touched[static_cast<std::size_t>(at)] = true;
    }
  }
  facts.distinct = std::ranges::count(touched, true);
  return facts;
}

}  // namespace

Im2colFacts im2col_facts(const LayerShape& s) {
  const Axis rows = axis(s.in_h, s.k_h, s.stride_h, s.dilation_h, s.out_h);
  const Axis cols = axis(s.in_w, s.k_w, s.stride_w, s.dilation_w, s.out_w);
  return {.valid = s.images * rows.valid * cols.valid * s.channels,
          .distinct = s.images * rows.distinct * cols.distinct * s.channels,
          .repeats = rows.repeats || cols.repeats};
}

Im2col::Im2col(const LayerShape& shape, std::span<const std::int32_t> kept)
    : shape_(shape),
      grid_h_(std::max(shape.in_h, (shape.out_h - 1) * shape.stride_h + (shape.k_h - 1) * shape.dilation_h + 1)),
      grid_w_(std::max(shape.in_w, (shape.out_w - 1) * shape.stride_w + (shape.k_w - 1) * shape.dilation_w + 1)),
      cells_(core::checked_product(shape.images, grid_h_, grid_w_, shape.channels)) {
  if (cells_ > std::numeric_limits<std::int32_t>::max())
    throw core::InputError("the memory model needs an ifmap of less than 2^31 words");
  pixel_.reserve(static_cast<std::size_t>(shape.pixels()));
  for (std::int64_t image = 0; image < shape.images; ++image) {
    for (std::int64_t oy = 0; oy < shape.out_h; ++oy) {
      for (std::int64_t ox = 0; ox < shape.out_w; ++ox) {
        pixel_.push_back(static_cast<std::int32_t>(
            ((image * grid_h_ + oy * shape.stride_h) * grid_w_ + ox * shape.stride_w) * shape.channels));
      }
    }
  }
  const auto tap_of = [&](std::int64_t j) {
    const std::int64_t ky = j / (shape.k_w * shape.channels);
    const std::int64_t kx = j / shape.channels % shape.k_w;
    return static_cast<std::int32_t>((ky * shape.dilation_h * grid_w_ + kx * shape.dilation_w) * shape.channels +
                                     j % shape.channels);
  };
  if (kept.empty()) {
    tap_.reserve(static_cast<std::size_t>(shape.window()));
    for (std::int64_t j = 0; j < shape.window(); ++j) tap_.push_back(tap_of(j));
    return;
  }
  position_.assign(static_cast<std::size_t>(shape.window()), -1);
  for (const std::int32_t j : kept) {
    position_[static_cast<std::size_t>(j)] = static_cast<std::int32_t>(tap_.size());
    tap_.push_back(tap_of(j));
  }
}

}  // namespace systole::dataflows::scalesim
