// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/ir/layer.h"

/// The columns of Systole's dialect: the one table that reader, writer and comparison share.
namespace systole::core {

enum class ColumnId : std::uint8_t {
  name,
  op,
  in_h,
  in_w,
  in_ch,
  out_ch,
  k_h,
  k_w,
  stride_h,
  stride_w,
  pad_h,
  pad_w,
  groups,  // as SCALE-Sim's users expect
  dilation_h,
  dilation_w,
  batch,
  m,
  n,
  k,  // then what they lack
  pad_extra_h,
  pad_extra_w,
  kind,
  rounding,
  inputs,
  bias,
  bn,
  role,
  block,
  sparsity,
  density,
};
inline constexpr std::size_t kColumnCount = static_cast<std::size_t>(ColumnId::density) + 1;

/// What should have stood in a cell.
struct Expected {
  std::string text;
  std::string nearest{};  ///< the valid word closest to the cell's
};

/// A column: which operators it says something about, and how a layer's field becomes a cell and back. Reader, writer
/// and first_difference() go through these.
struct Column {
  ColumnId id;
  std::string_view name;
  OperatorSet applies;                    ///< operators that the column says something about
  OperatorSet required;                   ///< operators that must have a value here
  std::int64_t Layer::*number = nullptr;  ///< the field, for columns of whole numbers
  std::int64_t standard = 0;              ///< of a number: what an empty cell means, and the least value
  bool may_be_negative = false;           ///< of a number: there is no least value
  std::string_view neutral{};             ///< what may stand, besides nothing, where the column does not apply
  /// Puts a cell's text into the layer, whose operator is known; null for numbers and for what needs other layers.
  std::optional<Expected> (*parse)(std::string_view text, Layer& layer) = nullptr;
  /// The layer's field as a cell, so that two fields are equal where their texts are; null for what needs other layers.
  std::string (*print)(const Layer& layer) = nullptr;
  /// True if an empty cell would be read as something else than the layer's field. Numbers: null, all but `standard`.
  bool (*tells)(const Layer& layer) = nullptr;
};

/// All columns, in the order in which they are written.
std::span<const Column> columns();

/// The column of that name, if there is one.
const Column* column_named(std::string_view name);
const Column& column_of(ColumnId id);

/// The layer's field in a column as a text: its number, or what `print` says.
std::string field_text(const Column& column, const Layer& layer);
/// True if the cell of this layer must be written for the layer to be read back equal.
bool must_be_written(const Column& column, const Layer& layer);

}  // namespace systole::core
