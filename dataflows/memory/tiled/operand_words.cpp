// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/operand_words.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "dataflows/mapping/gemm_shape.h"
#include "dataflows/memory/tiled/window_footprint.h"

namespace systole::dataflows::tiled {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_multiply;

/// Axes of a fold that an operand depends on: those that its words a fold (SramForms) depend on.
struct Dependence {
  bool rows;
  bool cols;
};

Dependence dependence(const LinearForm& words_per_fold) {
  return {words_per_fold.row != 0 || words_per_fold.pe != 0, words_per_fold.col != 0 || words_per_fold.pe != 0};
}

/// Channels, or other runs of `length` positions, that a range touches.
std::int64_t runs(Range range, std::int64_t length) {
  return range.size() == 0 ? 0 : ceil_divide(range.end, length) - range.begin / length;
}

/// What the axes of a product mean: os has pixels x filters, ws depth x filters, is depth x pixels.
enum class Role : std::uint8_t { pixels, filters, depth };

Role role(bool ifmap, bool filter) {
  if (ifmap && filter) return Role::depth;
  return ifmap ? Role::pixels : Role::filters;
}

/// What the rows, the columns and the steps of a product mean.
struct Roles {
  Role rows;
  Role cols;
  Role stream;
};

/// An operand depends on two roles; its words are the product of a measure for each.
Operand operand(Role first_role, const Measure& first, Role second_role, const Measure& second, const Roles& roles) {
  const auto along = [&](Role axis) {
    if (first_role == axis) return first;
    return second_role == axis ? second : Measure{};
  };
  return {.rows = along(roles.rows), .cols = along(roles.cols), .stream = along(roles.stream), .diagonal = nullptr};
}

/// Elements of a block-diagonal matrix of depth x cols blocks within a rectangle.
std::int64_t diagonal_words(Range rows, Range cols, std::int64_t depth, std::int64_t width) {
  if (rows.size() == 0 || cols.size() == 0) return 0;
  const std::int64_t first = std::max(rows.begin / depth, cols.begin / width);
  const std::int64_t last = std::min((rows.end - 1) / depth, (cols.end - 1) / width);
  const auto in_block = [&](std::int64_t block) {
    const Range r{std::max(rows.begin, block * depth), std::min(rows.end, (block + 1) * depth)};
    const Range c{std::max(cols.begin, block * width), std::min(cols.end, (block + 1) * width)};
    return r.size() * c.size();
  };
  if (first > last) return 0;
  if (first == last) return in_block(first);
  return in_block(first) + in_block(last) + (last - first - 1) * depth * width;
}

/// The operand of a part of the layer.
Operand shifted(Operand operand, const Origin& origin) {
  operand.rows = operand.rows.from(origin.row);
  operand.cols = operand.cols.from(origin.col);
  operand.stream = operand.stream.from(origin.step);
  return operand;
}

Operands gemm_operands(const core::Layer& layer, const Mapping& part, std::int64_t packed) {
  const GemmShape group = gemm_shape(layer);
  const Dependence ifmap = dependence(part.sram.ifmap_reads);
  const Dependence filter = dependence(part.sram.filter_reads);
  const Role rows = role(ifmap.rows, filter.rows);
  const Role cols = role(ifmap.cols, filter.cols);
  const auto left = static_cast<Role>(3 - static_cast<int>(rows) - static_cast<int>(cols));
  const Roles roles{rows, cols, left};

  // Input elements under the pixels, a channel; and channels in a stretch of the windows, taps fastest.
  const Measure single = Measure::of_each(1);
  Measure patch = single;
  Measure channels = single;
  if (layer.op == core::Operator::conv) {
    const PlaneFootprint plane(layer);
    if (!plane.each_its_own()) patch = {[plane](Range pixels) { return plane.distinct(pixels); }};
    const std::int64_t taps = checked_multiply(layer.k_h, layer.k_w);
    if (taps > 1) channels = {[taps](Range elements) { return runs(elements, taps); }};
  }

  Operands operands;
  operands.ifmap = operand(Role::pixels, patch, Role::depth, channels, roles);
  operands.ofmap = operand(Role::pixels, single, Role::filters, single, roles);
  operands.filter = operand(Role::depth, single, Role::filters, single, roles);
  // Each weight row holds one group's filters and each weight column one group's window, packed or not.
  if (packed > 1 && operands.filter.stream.exists()) {
    operands.filter.stream = {[words = left == Role::depth ? group.depth : group.cols](Range) { return words; }};
  }
  operands.stream_can_be_cut = packed == 1;
  operands.input_is_stationary = operands.ifmap.by_both() || operands.filter.by_both();
  if (packed > 1 && operands.filter.by_both()) {
    const bool depth_on_rows = rows == Role::depth;
    operands.filter.diagonal = [depth_on_rows, depth = group.depth, width = group.cols](Range r, Range c) {
      return depth_on_rows ? diagonal_words(r, c, depth, width) : diagonal_words(c, r, depth, width);
    };
  }
  return operands;
}

/// Lines of a row-parallel bank: image by image, output channel by output channel, line by line.
struct Lines {
  AxisFootprint across;     ///< which input lines an output line reads
  std::int64_t multiplier;  ///< output channels that read the same input channel

  /// Input lines of one input channel, of its output channels' lines [begin, end).
  [[nodiscard]] std::int64_t of_channel(Range lines) const {
    const std::int64_t each = across.outputs();
    if (lines.size() == 0) return 0;
    if (lines.size() >= each) return across.distinct({0, each});
    const std::int64_t begin = lines.begin % each;
    const std::int64_t end = begin + lines.size();
    if (end <= each) return across.distinct({begin, end});
    return across.distinct_without(end - each, begin);
  }

  [[nodiscard]] std::int64_t distinct(Range lines) const {
    if (lines.size() == 0) return 0;
    const std::int64_t each = checked_multiply(across.outputs(), multiplier);
    const std::int64_t first = lines.begin / each;
    const std::int64_t last = (lines.end - 1) / each;
    const Range local{lines.begin - first * each, lines.end - last * each};
    if (first == last) return of_channel(local);
    return checked_add(checked_add(of_channel({local.begin, each}), of_channel({0, local.end})),
                       checked_multiply(last - first - 1, of_channel({0, each})));
  }
};

/// Rows are lines (batch x channels x output rows), columns the outputs of a line; a Kx1 bank runs transposed.
Operands line_operands(const core::Layer& layer) {
  const PlaneFootprint plane(layer);
  const bool transposed = layer.k_w == 1 && layer.k_h > 1;
  const AxisFootprint along = transposed ? plane.vertical() : plane.horizontal();
  const Lines lines{transposed ? plane.horizontal() : plane.vertical(), layer.out_ch / layer.in_ch};
  const std::int64_t kernel = checked_multiply(layer.k_h, layer.k_w);

  Operands operands;
  operands.ifmap.rows = {[lines](Range range) { return lines.distinct(range); }};
  operands.ifmap.cols = {[along](Range range) { return along.distinct(range); }};
  operands.filter.rows = {[each = lines.across.outputs(), channels = layer.out_ch, kernel](Range range) {
    return checked_multiply(std::min(runs(range, each), channels), kernel);  // images share the filters
  }};
  operands.ofmap.rows = Measure::of_each(1);
  operands.ofmap.cols = Measure::of_each(1);
  return operands;
}

}  // namespace

Measure Measure::from(std::int64_t begin) const {
  if (!words_ || begin == 0) return *this;
  return {[words = words_, begin](Range range) { return (*words)({range.begin + begin, range.end + begin}); }};
}

Operands operands_of(const core::Layer& layer, const Mapping& part, std::int64_t packed) {
  if (part.dataflow->gemm == nullptr && !core::is_depthwise(layer)) {
    throw core::InternalError("operands_of: lines of a layer that is not depthwise");
  }
  Operands operands = part.dataflow->gemm != nullptr ? gemm_operands(layer, part, packed) : line_operands(layer);
  operands.ifmap = shifted(std::move(operands.ifmap), part.origin);
  operands.filter = shifted(std::move(operands.filter), part.origin);
  operands.ofmap = shifted(std::move(operands.ofmap), part.origin);
  return operands;
}

}  // namespace systole::dataflows::tiled
