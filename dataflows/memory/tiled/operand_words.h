// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "core/checked.h"
#include "core/ir/layer.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/memory/tiled/window_footprint.h"

/// Tells which words of its three operands a range of array folds touches. Each word counts once.
namespace systole::dataflows::tiled {

/// Counts distinct units in consecutive positions of one axis of a problem (dataflows/mapping/fold_plan.h). The count
/// never falls with a wider range, and two ranges together have at most the sum. An axis that an operand does not
/// depend on has no measure.
class Measure {
 public:
  Measure() = default;
  Measure(std::function<std::int64_t(Range positions)> words)  // NOLINT(google-explicit-constructor): it is one
      : words_(std::make_shared<const std::function<std::int64_t(Range)>>(std::move(words))), exists_(true) {}
  /// Makes a measure of as many words for each position, none of them shared. Sums over such an axis are products.
  static Measure of_each(std::int64_t words) {
    Measure measure;
    measure.each_ = words;
    measure.exists_ = true;
    return measure;
  }

  [[nodiscard]] bool exists() const { return exists_; }
  /// Gives the words of a position where all have as many of their own, and 0 where positions share some.
  [[nodiscard]] std::int64_t each() const { return words_ ? 0 : each_; }
  [[nodiscard]] std::int64_t operator()(Range positions) const {
    return words_ ? (*words_)(positions) : core::checked_multiply(positions.size(), each_);
  }
  /// Gives the measure of a part of the axis, which begins at `begin`.
  [[nodiscard]] Measure from(std::int64_t begin) const;

 private:
  std::shared_ptr<const std::function<std::int64_t(Range)>> words_;  ///< shared: axes that are cut have copies
  std::int64_t each_ = 1;
  bool exists_ = false;
};

/// Holds one operand of a product. Its words under a box of rows, columns and steps of the stream are rows(range) *
/// cols(range) * stream(range). An operand that does not depend on an axis has no measure for it, and is the same for
/// all of its positions.
struct Operand {
  Measure rows;
  Measure cols;
  Measure stream;
  /// Marks packed weights on both axes. Their words are those of a rectangle of a block-diagonal matrix, whose zeros
  /// are not stored.
  std::function<std::int64_t(Range rows, Range cols)> diagonal;

  [[nodiscard]] bool by_rows() const { return rows.exists(); }
  [[nodiscard]] bool by_cols() const { return cols.exists(); }
  [[nodiscard]] bool by_both() const { return by_rows() && by_cols(); }
};

/// Holds the operands of one product of `part`. Its groups (`part.repeats`) are alike and share nothing.
///
/// The ifmap's unit is a channel's patch: the input elements under all window taps of some output pixels. A fold that
/// uses some taps of a channel fetches its patch. (With ws and is, rows hold window elements, channel by channel, taps
/// fastest.) Filters and ofmaps are counted element by element.
struct Operands {
  Operand ifmap;
  Operand filter;
  Operand ofmap;
  bool input_is_stationary = false;  ///< ws, is: one input is shifted into the array before the other streams
  bool stream_can_be_cut = false;    ///< not lines (rp), nor products that pack several groups
};

/// `packed` groups share the product; it is 1 if none are packed. Throws OverflowError. O(kernel).
Operands operands_of(const core::Layer& layer, const Mapping& part, std::int64_t packed);

}  // namespace systole::dataflows::tiled
