// SPDX-License-Identifier: MIT
// Whole convolutions through the RTL, as os, ws and is map them: windows with padding, strides, dilations, batches and
// groups become the operands of folds here, and what leaves is a direct convolution, in the layer's cycles.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/rtl/buffered/layers.h"
#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/lockstep.h"
#include "tests/rtl/random_folds.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kConvolutionSeed = 20210205;

/// A convolution and its operands: ifmap [batch][h][w][channel], filters [filter][i][j][channel of the group].
struct Convolution {
  core::Layer layer;
  core::TensorShape out;
  std::vector<rtl::Operand> ifmap;
  std::vector<rtl::Operand> filters;

  [[nodiscard]] std::int64_t channels() const { return layer.in_ch / layer.groups; }
  [[nodiscard]] std::int64_t outputs() const { return layer.out_ch / layer.groups; }
  [[nodiscard]] std::int64_t windows() const { return layer.batch * out.h * out.w; }
  [[nodiscard]] std::int64_t elements() const { return layer.k_h * layer.k_w * channels(); }

  [[nodiscard]] rtl::Operand pixel(std::int64_t image, std::int64_t y, std::int64_t x, std::int64_t channel) const {
    if (y < 0 || x < 0 || y >= layer.in_h || x >= layer.in_w) return 0;
    const std::int64_t at = ((image * layer.in_h + y) * layer.in_w + x) * layer.in_ch + channel;
    return ifmap.at(static_cast<std::size_t>(at));
  }
  [[nodiscard]] rtl::Operand weight(std::int64_t filter, std::int64_t i, std::int64_t j, std::int64_t channel) const {
    const std::int64_t at = ((filter * layer.k_h + i) * layer.k_w + j) * channels() + channel;
    return filters.at(static_cast<std::size_t>(at));
  }

  /// Element `k` of window `w` of a group, windows and elements counted as an array sees them.
  [[nodiscard]] rtl::Operand window(std::int64_t group, std::int64_t w, std::int64_t k) const {
    const std::int64_t image = w / (out.h * out.w);
    const std::int64_t y = w / out.w % out.h;
    const std::int64_t x = w % out.w;
    const std::int64_t i = k / (layer.k_w * channels());
    const std::int64_t j = k / channels() % layer.k_w;
    return pixel(image, y * layer.stride_h + i * layer.dilation_h - layer.pad_h,
                 x * layer.stride_w + j * layer.dilation_w - layer.pad_w, group * channels() + k % channels());
  }
  /// The same of filter `f` of the group.
  [[nodiscard]] rtl::Operand filter(std::int64_t group, std::int64_t f, std::int64_t k) const {
    return weight(group * outputs() + f, k / (layer.k_w * channels()), k / channels() % layer.k_w, k % channels());
  }

  /// By the definition: no windows, no elements.
  [[nodiscard]] rtl::Sum direct(std::int64_t image, std::int64_t y, std::int64_t x, std::int64_t f) const {
    rtl::Sum sum = 0;
    const std::int64_t first = f / outputs() * channels();
    for (std::int64_t i = 0; i < layer.k_h; ++i) {
      for (std::int64_t j = 0; j < layer.k_w; ++j) {
        for (std::int64_t c = 0; c < channels(); ++c) {
          const std::int64_t row = y * layer.stride_h - layer.pad_h + i * layer.dilation_h;
          const std::int64_t col = x * layer.stride_w - layer.pad_w + j * layer.dilation_w;
          sum += static_cast<rtl::Sum>(pixel(image, row, col, first + c)) * weight(f, i, j, c);
        }
      }
    }
    return sum;
  }
};

class ConvolutionDice {
 public:
  explicit ConvolutionDice(std::uint64_t seed) : random_(seed) {}

  /// Of operands that the arrays take.
  Convolution next() {
    Convolution one;
    do {
      core::Layer& layer = one.layer;
      layer = {};
      layer.name = "convolution";
      layer.batch = draw(2);
      layer.groups = draw(3) == 1 ? 2 : 1;
      layer.in_ch = layer.groups * draw(4);
      layer.out_ch = layer.groups * draw(6);
      layer.in_h = draw(7);
      layer.in_w = draw(7);
      layer.k_h = draw(3);
      layer.k_w = draw(3);
      layer.stride_h = draw(2);
      layer.stride_w = draw(3);
      layer.dilation_h = draw(2);
      layer.dilation_w = draw(2);
      layer.pad_h = draw(3) - 1;
      layer.pad_w = draw(3) - 1;
    } while (!core::problems(one.layer).empty());
    one.out = core::output_shape(one.layer);
    const core::Layer& layer = one.layer;
    one.ifmap = words(layer.batch * layer.in_h * layer.in_w * layer.in_ch);
    one.filters = words(layer.out_ch * one.elements());
    return one;
  }

 private:
  std::int64_t draw(std::int64_t most) {
    return 1 + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most));
  }

  /// Within the narrower of the two widths: `is` exchanges them.
  std::vector<rtl::Operand> words(std::int64_t count) {
    const rtl::Widths widths = rtl::built_widths();
    std::vector<rtl::Operand> all(static_cast<std::size_t>(count));
    for (rtl::Operand& word : all) {
      word = static_cast<rtl::Operand>(
          rtl::wrapped(static_cast<rtl::Sum>(random_() >> 7U), std::min(widths.data, widths.weight)));
    }
    return all;
  }

  std::mt19937_64 random_;
};

/// Where a fold lies in its group's product: the first of its rows and columns.
struct Origin {
  std::int64_t group = 0;
  std::int64_t row = 0;
  std::int64_t col = 0;
};

/// The folds of a convolution as a dataflow cuts it, in the order in which the model has them.
struct CutConvolution {
  std::vector<rtl::Fold> folds;
  std::vector<Origin> origins;
};

CutConvolution cut(const Convolution& conv, rtl::Mode mode, const dataflows::Array& array) {
  const std::int64_t rows = mode == rtl::Mode::os ? conv.windows() : conv.elements();
  const std::int64_t cols = mode == rtl::Mode::is ? conv.windows() : conv.outputs();
  const std::int64_t steps = mode == rtl::Mode::os   ? conv.elements()
                             : mode == rtl::Mode::ws ? conv.windows()
                                                     : conv.outputs();
  CutConvolution all;
  for (std::int64_t group = 0; group < conv.layer.groups; ++group) {
    for (std::int64_t col = 0; col < cols; col += array.cols) {
      for (std::int64_t row = 0; row < rows; row += array.rows) {
        all.folds.push_back({.mode = mode,
                             .rows = std::min(array.rows, rows - row),
                             .cols = std::min(array.cols, cols - col),
                             .steps = steps});
        all.origins.push_back({.group = group, .row = row, .col = col});
      }
    }
  }
  return all;
}

/// What the memories hold for a fold: windows and filters where they are wanted.
rtl::Operands operands_of(const Convolution& conv, const rtl::Fold& fold, const Origin& origin) {
  rtl::Operands operands;
  const std::int64_t g = origin.group;
  for (std::int64_t step = 0; step < fold.steps; ++step) {
    for (std::int64_t row = 0; row < fold.rows; ++row) {
      const std::int64_t at = origin.row + row;
      operands.west.push_back(fold.mode == rtl::Mode::os   ? conv.window(g, at, step)
                              : fold.mode == rtl::Mode::ws ? conv.window(g, step, at)
                                                           : conv.filter(g, step, at));
    }
  }
  const std::int64_t north_rows = fold.mode == rtl::Mode::os ? fold.steps : fold.rows;
  for (std::int64_t row = 0; row < north_rows; ++row) {
    const std::int64_t element = fold.mode == rtl::Mode::os ? row : origin.row + row;
    for (std::int64_t col = 0; col < fold.cols; ++col) {
      const std::int64_t at = origin.col + col;
      operands.north.push_back(fold.mode == rtl::Mode::is ? conv.window(g, at, element) : conv.filter(g, at, element));
    }
  }
  return operands;
}

/// The ofmap [window][filter] as folds' words add up to it.
class Ofmap {
 public:
  explicit Ofmap(const Convolution& conv)
      : conv_(conv), sums_(static_cast<std::size_t>(conv.windows() * conv.layer.out_ch)) {}

  /// Adds the words of a fold, if any left.
  void add(const rtl::Fold& fold, const Origin& origin, const rtl::Columns& columns) {
    if (columns.front().empty()) return;
    const std::vector<rtl::Sum> words = rtl::in_order(fold, columns);
    const std::int64_t rows = static_cast<std::int64_t>(words.size()) / fold.cols;
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t col = 0; col < fold.cols; ++col) {
        const std::int64_t down = fold.mode == rtl::Mode::os ? origin.row + row : row;  // window; of is: filter
        const std::int64_t across = origin.col + col;                                   // filter; of is: window
        const std::int64_t window = fold.mode == rtl::Mode::is ? across : down;
        const std::int64_t filter = origin.group * conv_.outputs() + (fold.mode == rtl::Mode::is ? down : across);
        sums_.at(static_cast<std::size_t>(window * conv_.layer.out_ch + filter)) +=
            words[static_cast<std::size_t>(row * fold.cols + col)];
      }
    }
  }

  [[nodiscard]] bool is_direct() const {
    std::size_t at = 0;
    for (std::int64_t image = 0; image < conv_.layer.batch; ++image) {
      for (std::int64_t y = 0; y < conv_.out.h; ++y) {
        for (std::int64_t x = 0; x < conv_.out.w; ++x) {
          for (std::int64_t f = 0; f < conv_.layer.out_ch; ++f) {
            if (sums_[at++] != conv_.direct(image, y, x, f)) return false;
          }
        }
      }
    }
    return at == sums_.size();
  }

 private:
  const Convolution& conv_;
  std::vector<rtl::Sum> sums_;
};

std::string text_of_layer(const core::Layer& layer) {
  return fmt::format("{}x{}x{}x{} by {} {}x{} in {} groups, strides {} {}, dilations {} {}, pads {} {}", layer.batch,
                     layer.in_h, layer.in_w, layer.in_ch, layer.out_ch, layer.k_h, layer.k_w, layer.groups,
                     layer.stride_h, layer.stride_w, layer.dilation_h, layer.dilation_w, layer.pad_h, layer.pad_w);
}

dataflows::Machine machine_of(rtl::Mode mode, dataflows::Timing timing, const dataflows::Array& array) {
  return {.array = array, .dataflow = dataflows::dataflow_named(rtl::name(mode)), .timing = timing};
}

TEST_CASE("whole convolutions through the RTL are direct convolutions, in the layer's cycles") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_array(array);
    ConvolutionDice dice(kConvolutionSeed);
    for (int i = 0; i < 20; ++i) {
      const Convolution conv = dice.next();
      CAPTURE(text_of_layer(conv.layer));
      for (const rtl::Mode mode : {rtl::Mode::os, rtl::Mode::ws, rtl::Mode::is}) {
        CAPTURE(rtl::name(mode));
        const CutConvolution parts = cut(conv, mode, array);
        std::vector<rtl::Operands> operands;
        for (std::size_t f = 0; f < parts.folds.size(); ++f) {
          operands.push_back(operands_of(conv, parts.folds[f], parts.origins[f]));
        }
        const std::vector<rtl::FoldRun> runs = hardware->run(parts.folds, operands);
        Ofmap ofmap(conv);
        std::int64_t cycles = 0;
        for (std::size_t f = 0; f < runs.size(); ++f) {
          REQUIRE(runs[f].finished);
          cycles += runs[f].cycles;
          ofmap.add(parts.folds[f], parts.origins[f], runs[f].columns);
        }
        REQUIRE(ofmap.is_direct());
        const auto machine = machine_of(mode, dataflows::Timing::array, array);
        const auto mapping =
            dataflows::map_layer(conv.layer, *machine.dataflow, machine.timing, machine.depthwise, array);
        REQUIRE(cycles == dataflows::evaluate(mapping, array).cycles.count());
      }
    }
  }
}

TEST_CASE("whole convolutions whose folds overlap and whose accumulators add them up are direct convolutions") {
  if (skipped()) return;
  for (const dataflows::Array& array : rtl::built_arrays()) {
    const auto hardware = rtl::build_buffered_array(array);
    ConvolutionDice dice(kConvolutionSeed + 1);
    for (int i = 0; i < 20; ++i) {
      const Convolution conv = dice.next();
      CAPTURE(text_of_layer(conv.layer));
      for (const rtl::Mode mode : {rtl::Mode::os, rtl::Mode::ws, rtl::Mode::is}) {
        CAPTURE(rtl::name(mode));
        const rtl::OverlappedLayer layer =
            rtl::overlapped(conv.layer, machine_of(mode, dataflows::Timing::buffered, array));
        const CutConvolution parts = cut(conv, mode, array);
        REQUIRE(parts.folds == rtl::folds(layer, array));
        rtl::LayerWork work{.folds = parts.folds,
                            .operands = {},
                            .accumulation = rtl::accumulation(layer, array, hardware->accumulator_depth())};
        for (std::size_t f = 0; f < parts.folds.size(); ++f) {
          work.operands.push_back(operands_of(conv, parts.folds[f], parts.origins[f]));
        }
        const rtl::LayerRun run = hardware->run({&work, 1}, {.operands_late = i % 2 == 0 ? 0U : 200U}).front();
        REQUIRE(run.finished);
        REQUIRE(run.strays == 0);
        Ofmap ofmap(conv);
        for (std::size_t f = 0; f < run.columns.size(); ++f) {
          ofmap.add(parts.folds[f], parts.origins[f], run.columns[f]);
        }
        REQUIRE(ofmap.is_direct());
        REQUIRE(run.cycles - hardware->pipeline_cycles() == rtl::model_cycles(layer, array));
      }
    }
  }
}

}  // namespace
