// SPDX-License-Identifier: MIT
#include "tests/rtl/random_folds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iostream>

#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"

namespace systole::tests {
namespace {

/// A layer that is one fold of that size.
core::Layer layer_of(const rtl::Fold& fold) {
  core::Layer layer;
  layer.name = "fold";
  if (fold.mode != rtl::Mode::rp) {
    layer.op = core::Operator::gemm;
    layer.m = fold.mode == rtl::Mode::os ? fold.rows : fold.mode == rtl::Mode::ws ? fold.steps : fold.cols;
    layer.n = fold.mode == rtl::Mode::is ? fold.steps : fold.cols;
    layer.k = fold.mode == rtl::Mode::os ? fold.steps : fold.rows;
    return layer;
  }
  // As many channels as lines, one line each; two channels at least, to be depthwise.
  const bool single = fold.rows == 1;
  layer.in_ch = layer.out_ch = layer.groups = single ? 2 : fold.rows;
  layer.in_w = rtl::line_length(fold);
  layer.stride_w = fold.stride;
  layer.dilation_w = fold.dilation;
  layer.k_w = fold.taps;
  layer.in_h = layer.k_h = fold.passes;
  return layer;
}

}  // namespace

bool skipped() {
  if (!rtl::built_arrays().empty()) return false;
  std::cout << "SKIPPED: Verilator is not installed, or was not when the build was configured (./test --all installs "
               "it)\n";
  return true;
}

std::int64_t model_cycles(const rtl::Fold& fold, const dataflows::Array& array) {
  const core::Layer layer = layer_of(fold);
  const auto depthwise =
      fold.mode == rtl::Mode::rp ? dataflows::DepthwiseMapping::rows : dataflows::DepthwiseMapping::per_channel;
  auto mapping = dataflows::map_layer(layer, *dataflows::dataflow_named(rtl::name(fold.mode)), dataflows::Timing::array,
                                      depthwise, array);
  if (fold.mode == rtl::Mode::rp) mapping.storage[0].problem.s_r = fold.rows;
  return dataflows::evaluate(mapping, array).cycles.count();
}

std::string describe(const rtl::Fold& fold) {
  const std::string size = fmt::format("{} {}x{}", rtl::name(fold.mode), fold.rows, fold.cols);
  if (fold.mode != rtl::Mode::rp) return fmt::format("{} T={}", size, fold.steps);
  return fmt::format("{} K={} stride={} dilation={} passes={}", size, fold.taps, fold.stride, fold.dilation,
                     fold.passes);
}

std::vector<std::int64_t> sizes_up_to(std::int64_t most) {
  std::vector<std::int64_t> sizes{1, 2, most / 2 + 1, most - 1, most};
  std::erase_if(sizes, [&](std::int64_t size) { return size < 1 || size > most; });
  std::ranges::sort(sizes);
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  return sizes;
}

std::vector<rtl::Fold> shapes(rtl::Mode mode, std::int64_t rows, std::int64_t cols) {
  std::vector<rtl::Fold> folds;
  if (mode != rtl::Mode::rp) {
    for (const std::int64_t steps : {1, 2, 3, 9, 64, 200}) {
      folds.push_back({.mode = mode, .rows = rows, .cols = cols, .steps = steps});
    }
    return folds;
  }
  for (std::int64_t stride = 1; stride <= 3; ++stride) {
    for (const std::int64_t taps : {1, 2, 3, 5, 7}) {
      folds.push_back({.mode = mode, .rows = rows, .cols = cols, .taps = taps, .stride = stride});
    }
    folds.push_back({.mode = mode, .rows = rows, .cols = cols, .taps = 3, .stride = stride, .passes = 3});
    folds.push_back({.mode = mode, .rows = rows, .cols = cols, .taps = 3, .stride = stride, .dilation = 2});
  }
  return folds;
}

rtl::Fold random_fold(const dataflows::Array& array, std::int64_t most_steps, std::mt19937_64& random) {
  const auto draw = [&](std::int64_t most) {
    return 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most));
  };
  rtl::Fold fold{.mode = kModes.at(random() % kModes.size()), .rows = draw(array.rows), .cols = draw(array.cols)};
  if (fold.mode != rtl::Mode::rp) {
    fold.steps = random() % 2 == 0 ? draw(12) : draw(most_steps);
    return fold;
  }
  fold.taps = draw(7);
  fold.stride = draw(4);
  fold.dilation = draw(3);
  if (fold.taps > 1) fold.passes = draw(4);  // a Kx1 kernel is one pass along the other axis
  return fold;
}

rtl::Operands extreme_operands(const rtl::Fold& fold, const rtl::Widths& widths, std::uint64_t seed) {
  rtl::Operands operands = rtl::random_operands(fold, widths, seed);
  const auto extreme = [](std::vector<rtl::Operand>& words, int bits) {
    const auto most = static_cast<rtl::Operand>((1 << static_cast<unsigned>(bits - 1)) - 1);
    const auto least = static_cast<rtl::Operand>(-most - 1);
    for (rtl::Operand& word : words) {
      const auto choice = static_cast<std::size_t>(word & 7);
      word = std::array<rtl::Operand, 8>{least, least, least, most, most, -1, 0, 1}.at(choice);
    }
  };
  extreme(operands.west, widths.data);
  extreme(operands.north, widths.weight);
  extreme(operands.tap, widths.weight);
  return operands;
}

std::vector<rtl::Fold> large_kernels(const dataflows::Array& array) {
  constexpr std::int64_t kMost = 255;
  const rtl::Fold fold{.mode = rtl::Mode::rp, .rows = array.rows, .cols = array.cols, .taps = 3};
  std::vector<rtl::Fold> folds(4, fold);
  folds[0].taps = kMost;
  folds[1].passes = kMost;
  folds[2].stride = kMost;
  folds[3].dilation = kMost;
  return folds;
}

std::vector<rtl::Fold> every_pair(const dataflows::Array& array) {
  std::vector<rtl::Fold> some;
  for (const rtl::Mode mode : {rtl::Mode::os, rtl::Mode::ws}) {
    for (const std::int64_t steps : {1, 20}) {
      some.push_back({.mode = mode, .rows = 1, .cols = 1, .steps = steps});
      some.push_back({.mode = mode, .rows = array.rows, .cols = array.cols, .steps = steps});
    }
    some.push_back({.mode = mode, .rows = 1, .cols = array.cols, .steps = 2});
    some.push_back({.mode = mode, .rows = array.rows, .cols = 1, .steps = 2});
  }
  some.push_back({.mode = rtl::Mode::is, .rows = array.rows, .cols = array.cols, .steps = 3});
  some.push_back({.mode = rtl::Mode::rp, .rows = 1, .cols = 1, .taps = 1});
  some.push_back({.mode = rtl::Mode::rp, .rows = array.rows, .cols = array.cols, .taps = 3});
  some.push_back({.mode = rtl::Mode::rp, .rows = array.rows, .cols = array.cols, .taps = 3, .stride = 2, .passes = 3});
  std::vector<rtl::Fold> folds;
  for (const rtl::Fold& one : some) {
    for (const rtl::Fold& other : some) {
      folds.push_back(one);
      folds.push_back(other);
    }
  }
  return folds;
}

}  // namespace systole::tests
