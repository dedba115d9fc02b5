// SPDX-License-Identifier: MIT
#include "core/ir/operators.h"

#include <algorithm>

namespace systole::core {
namespace {

struct KindRow {
  Kind kind;
  Operator op;
  std::string_view name;
};

constexpr std::array kKinds{
    KindRow{Kind::max, Operator::pool, "max"},
    KindRow{Kind::avg, Operator::pool, "avg"},
    KindRow{Kind::global_avg, Operator::pool, "global_avg"},
    KindRow{Kind::relu, Operator::activation, "relu"},
    KindRow{Kind::relu6, Operator::activation, "relu6"},
    KindRow{Kind::hswish, Operator::activation, "hswish"},
    KindRow{Kind::hsigmoid, Operator::activation, "hsigmoid"},
    KindRow{Kind::swish, Operator::activation, "swish"},
    KindRow{Kind::sigmoid, Operator::activation, "sigmoid"},
    KindRow{Kind::tanh, Operator::activation, "tanh"},
    KindRow{Kind::gelu, Operator::activation, "gelu"},
    KindRow{Kind::softmax, Operator::activation, "softmax"},
    KindRow{Kind::leaky_relu, Operator::activation, "leaky_relu"},
    KindRow{Kind::elu, Operator::activation, "elu"},
    KindRow{Kind::clip, Operator::activation, "clip"},
    KindRow{Kind::abs, Operator::activation, "abs"},
    KindRow{Kind::exp, Operator::activation, "exp"},
    KindRow{Kind::log, Operator::activation, "log"},
    KindRow{Kind::sqrt, Operator::activation, "sqrt"},
    KindRow{Kind::erf, Operator::activation, "erf"},
    KindRow{Kind::power, Operator::activation, "power"},
    KindRow{Kind::reciprocal, Operator::activation, "reciprocal"},
    KindRow{Kind::softplus, Operator::activation, "softplus"},
    KindRow{Kind::batch, Operator::norm, "batch"},
    KindRow{Kind::layer, Operator::norm, "layer"},
    KindRow{Kind::rms, Operator::norm, "rms"},
    KindRow{Kind::instance, Operator::norm, "instance"},
    KindRow{Kind::group, Operator::norm, "group"},
    KindRow{Kind::first, Operator::slice, "first"},
    KindRow{Kind::last, Operator::slice, "last"},
    KindRow{Kind::channel, Operator::conv, "channel"},
    KindRow{Kind::shared, Operator::conv, "shared"},
    KindRow{Kind::shared, Operator::conv_transpose, "shared"},
    KindRow{Kind::shared, Operator::linear, "shared"},
    KindRow{Kind::shared, Operator::gemm, "shared"},
    KindRow{Kind::subtract, Operator::add, "subtract"},
    KindRow{Kind::greatest, Operator::add, "greatest"},
    KindRow{Kind::divide, Operator::mul, "divide"},
    KindRow{Kind::view, Operator::move, "view"},
    KindRow{Kind::transpose, Operator::move, "transpose"},
    KindRow{Kind::crop, Operator::move, "crop"},
    KindRow{Kind::pad, Operator::move, "pad"},
    KindRow{Kind::resize, Operator::move, "resize"},
    KindRow{Kind::repeat, Operator::move, "repeat"},
    KindRow{Kind::gather, Operator::move, "gather"},
    KindRow{Kind::join, Operator::move, "join"},
};

}  // namespace

std::string_view name(Kind kind) {
  const auto row = std::ranges::find(kKinds, kind, &KindRow::kind);
  return row == kKinds.end() ? std::string_view{} : row->name;
}

std::string_view name(Rounding rounding) {
  return rounding == Rounding::floor ? "floor" : "ceil";
}

std::optional<Rounding> rounding_named(std::string_view name) {
  if (name == "floor") return Rounding::floor;
  if (name == "ceil") return Rounding::ceil;
  return std::nullopt;
}

std::optional<Kind> kind_named(std::string_view name, Operator op) {
  const auto row = std::ranges::find_if(kKinds, [&](const KindRow& k) { return k.op == op && k.name == name; });
  if (row == kKinds.end()) return std::nullopt;
  return row->kind;
}

bool has_kinds(Operator op) {
  return std::ranges::find(kKinds, op, &KindRow::op) != kKinds.end();
}

}  // namespace systole::core
