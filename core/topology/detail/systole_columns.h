// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/ir/layer.h"

/// The columns of Systole's dialect: the one table that its reader and its writer share.
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

/// A set of operators.
class OperatorSet {
 public:
  template <class... Operators>
  constexpr explicit OperatorSet(Operators... operators) : bits_((0U | ... | bit(operators))) {}
  [[nodiscard]] constexpr bool has(Operator op) const { return (bits_ & bit(op)) != 0; }

 private:
  static constexpr unsigned bit(Operator op) { return 1U << static_cast<unsigned>(op); }
  unsigned bits_;
};

struct Column {
  ColumnId id;
  std::string_view name;
  std::int64_t Layer::*number;  ///< the field, for columns of whole numbers; null for the others
  std::int64_t standard;        ///< what an empty cell means where none is required; also the least value
  OperatorSet applies;          ///< operators that the column says something about
  OperatorSet required;         ///< operators that must have a value here
};

inline constexpr OperatorSet kNoOperator{};
inline constexpr OperatorSet kMapReaders{Operator::conv, Operator::linear,     Operator::pool,   Operator::add,
                                         Operator::mul,  Operator::activation, Operator::concat, Operator::slice,
                                         Operator::norm, Operator::lrn};
inline constexpr OperatorSet kWindowed{Operator::conv, Operator::pool};
inline constexpr OperatorSet kEvery{Operator::conv,  Operator::linear, Operator::pool,       Operator::add,
                                    Operator::mul,   Operator::gemm,   Operator::activation, Operator::concat,
                                    Operator::slice, Operator::norm,   Operator::lrn};
inline constexpr OperatorSet kWeighted{Operator::conv, Operator::linear, Operator::gemm};
inline constexpr OperatorSet kConv{Operator::conv};
inline constexpr OperatorSet kGemm{Operator::gemm};

inline constexpr std::array kColumns{
    Column{ColumnId::name, "name", nullptr, 0, kEvery, kNoOperator},
    Column{ColumnId::op, "op", nullptr, 0, kEvery, kEvery},
    Column{ColumnId::in_h, "in_h", &Layer::in_h, 1, kMapReaders, kConv},
    Column{ColumnId::in_w, "in_w", &Layer::in_w, 1, kMapReaders, kConv},
    Column{ColumnId::in_ch, "in_ch", &Layer::in_ch, 1, kMapReaders, OperatorSet{Operator::conv, Operator::linear}},
    Column{ColumnId::out_ch, "out_ch", &Layer::out_ch, 1, kMapReaders,
           OperatorSet{Operator::conv, Operator::linear, Operator::slice}},
    Column{ColumnId::k_h, "k_h", &Layer::k_h, 1, kWindowed, kConv},
    Column{ColumnId::k_w, "k_w", &Layer::k_w, 1, kWindowed, kConv},
    Column{ColumnId::stride_h, "stride_h", &Layer::stride_h, 1, kWindowed, kNoOperator},
    Column{ColumnId::stride_w, "stride_w", &Layer::stride_w, 1, kWindowed, kNoOperator},
    Column{ColumnId::pad_h, "pad_h", &Layer::pad_h, 0, kWindowed, kNoOperator},
    Column{ColumnId::pad_w, "pad_w", &Layer::pad_w, 0, kWindowed, kNoOperator},
    Column{ColumnId::groups, "groups", &Layer::groups, 1, OperatorSet{Operator::conv, Operator::gemm}, kNoOperator},
    Column{ColumnId::dilation_h, "dilation_h", &Layer::dilation_h, 1, kWindowed, kNoOperator},
    Column{ColumnId::dilation_w, "dilation_w", &Layer::dilation_w, 1, kWindowed, kNoOperator},
    Column{ColumnId::batch, "batch", &Layer::batch, 1, kEvery, kNoOperator},
    Column{ColumnId::m, "m", &Layer::m, 1, kGemm, kGemm},
    Column{ColumnId::n, "n", &Layer::n, 1, kGemm, kGemm},
    Column{ColumnId::k, "k", &Layer::k, 1, kGemm, kGemm},
    Column{ColumnId::kind, "kind", nullptr, 0,
           OperatorSet{Operator::pool, Operator::activation, Operator::norm, Operator::slice}, kNoOperator},
    Column{ColumnId::rounding, "rounding", nullptr, 0, kWindowed, kNoOperator},
    Column{ColumnId::inputs, "inputs", nullptr, 0, kEvery, kNoOperator},
    Column{ColumnId::bias, "bias", nullptr, 0, kWeighted, kNoOperator},
    Column{ColumnId::bn, "bn", nullptr, 0, kWeighted, kNoOperator},
    Column{ColumnId::role, "role", nullptr, 0, kEvery, kNoOperator},
    Column{ColumnId::block, "block", nullptr, 0, kEvery, kNoOperator},
    Column{ColumnId::sparsity, "sparsity", nullptr, 0, kWeighted, kNoOperator},
    Column{ColumnId::density, "density", nullptr, 0, kWeighted, kNoOperator},
};

/// The column of that name, if there is one.
const Column* column_named(std::string_view name);

}  // namespace systole::core
