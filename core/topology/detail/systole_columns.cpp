// SPDX-License-Identifier: MIT
#include "core/topology/detail/systole_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::core {
namespace {

constexpr OperatorSet kNoOperator{};
constexpr OperatorSet kEvery = OperatorSet::every();
constexpr OperatorSet kMapReaders{&OperatorTraits::reads_map};
constexpr OperatorSet kWindowed{&OperatorTraits::windowed};
constexpr OperatorSet kGrouped{&OperatorTraits::grouped};
constexpr OperatorSet kWeighted{&OperatorTraits::on_array};
constexpr OperatorSet kGemm{Operator::gemm};
constexpr OperatorSet kWithKinds = OperatorSet::every().without(Operator::concat).without(Operator::lrn);
constexpr OperatorSet kConvolutions{Operator::conv, Operator::conv_transpose};
constexpr OperatorSet kSized{Operator::conv, Operator::conv_transpose, Operator::move};

using Fault = std::optional<Expected>;

Fault parse_kind(std::string_view text, Layer& layer) {
  if (const auto kind = kind_named(text, layer.op)) {
    layer.kind = *kind;
    return std::nullopt;
  }
  std::vector<std::string_view> names;
  for (int k = static_cast<int>(Kind::max); k <= static_cast<int>(kLastKind); ++k) {
    const std::string_view kind = name(static_cast<Kind>(k));
    if (kind_named(kind, layer.op)) names.push_back(kind);
  }
  return Expected{fmt::format("a kind of {}: {}", name(layer.op), fmt::join(names, ", ")), nearest_name(text, names)};
}

Fault parse_rounding(std::string_view text, Layer& layer) {
  const auto rounding = rounding_named(text);
  if (!rounding) return Expected{"floor or ceil"};
  layer.rounding = *rounding;
  return std::nullopt;
}

template <bool Layer::*Flag>
Fault parse_flag(std::string_view text, Layer& layer) {
  if (text != "0" && text != "1") return Expected{"0 or 1"};
  layer.*Flag = text == "1";
  return std::nullopt;
}

Fault parse_role(std::string_view text, Layer& layer) {
  layer.role = text;
  return std::nullopt;
}

Fault parse_block(std::string_view text, Layer& layer) {
  const WholeNumber number = parse_whole(text);
  if (number.fault != NumberFault::none || number.value < 0) return Expected{"a whole number of at least 0"};
  layer.block = number.value;
  return std::nullopt;
}

Fault parse_sparsity(std::string_view text, Layer& layer) {
  const std::size_t colon = text.find(':');
  const WholeNumber kept = parse_whole(text.substr(0, colon));
  const WholeNumber of = colon == std::string_view::npos ? WholeNumber{} : parse_whole(text.substr(colon + 1));
  if (kept.fault != NumberFault::none || of.fault != NumberFault::none || kept.value < 1 || kept.value > of.value) {
    return Expected{"N:M with 1 <= N <= M (N kept of every M)"};
  }
  layer.sparsity = {.kept = kept.value, .of = of.value};
  return std::nullopt;
}

Fault parse_density(std::string_view text, Layer& layer) {
  const auto density = parse_real(text);
  if (!density || *density <= 0 || *density > 1) return Expected{"a share above 0 and at most 1"};
  layer.density = *density;
  return std::nullopt;
}

/// A size that an empty cell takes from the producer, of operators that an array does not run.
bool always(const Layer& /*layer*/) {
  return true;
}

constexpr Column number(ColumnId id, std::string_view name, std::int64_t Layer::*field, std::int64_t standard,
                        OperatorSet applies, OperatorSet required, bool (*tells)(const Layer&) = nullptr) {
  return {.id = id,
          .name = name,
          .applies = applies,
          .required = required,
          .number = field,
          .standard = standard,
          .tells = tells};
}

/// A number of either sign, which is 0 where nothing is said.
constexpr Column signed_number(ColumnId id, std::string_view name, std::int64_t Layer::*field, OperatorSet applies) {
  Column column = number(id, name, field, 0, applies, kNoOperator);
  column.may_be_negative = true;
  return column;
}

/// A column that is no number and that no operator requires.
constexpr Column text(ColumnId id, std::string_view name, OperatorSet applies, std::string_view neutral,
                      Fault (*parse)(std::string_view, Layer&), std::string (*print)(const Layer&),
                      bool (*tells)(const Layer&)) {
  return {.id = id,
          .name = name,
          .applies = applies,
          .required = kNoOperator,
          .neutral = neutral,
          .parse = parse,
          .print = print,
          .tells = tells};
}

constexpr std::array<Column, kColumnCount> kColumns{
    text(
        ColumnId::name, "name", kEvery, {}, nullptr, [](const Layer& l) { return l.name; }, always),
    Column{.id = ColumnId::op,
           .name = "op",
           .applies = kEvery,
           .required = kEvery,
           .print = [](const Layer& l) { return std::string{name(l.op)}; },
           .tells = always},
    number(ColumnId::in_h, "in_h", &Layer::in_h, 1, kMapReaders, kSized, always),
    number(ColumnId::in_w, "in_w", &Layer::in_w, 1, kMapReaders, kSized, always),
    number(ColumnId::in_ch, "in_ch", &Layer::in_ch, 1, kMapReaders,
           OperatorSet{Operator::conv, Operator::conv_transpose, Operator::linear, Operator::move}, always),
    number(ColumnId::out_ch, "out_ch", &Layer::out_ch, 1, kMapReaders,
           OperatorSet{Operator::conv, Operator::conv_transpose, Operator::linear, Operator::slice},
           [](const Layer& l) { return l.out_ch != l.in_ch; }),
    number(ColumnId::k_h, "k_h", &Layer::k_h, 1, kWindowed, kConvolutions),
    number(ColumnId::k_w, "k_w", &Layer::k_w, 1, kWindowed, kConvolutions),
    number(ColumnId::stride_h, "stride_h", &Layer::stride_h, 1, kWindowed, kNoOperator),
    number(ColumnId::stride_w, "stride_w", &Layer::stride_w, 1, kWindowed, kNoOperator),
    number(ColumnId::pad_h, "pad_h", &Layer::pad_h, 0, kWindowed, kNoOperator),
    number(ColumnId::pad_w, "pad_w", &Layer::pad_w, 0, kWindowed, kNoOperator),
    number(ColumnId::groups, "groups", &Layer::groups, 1, kGrouped, kNoOperator),
    number(ColumnId::dilation_h, "dilation_h", &Layer::dilation_h, 1, kWindowed, kNoOperator),
    number(ColumnId::dilation_w, "dilation_w", &Layer::dilation_w, 1, kWindowed, kNoOperator),
    number(ColumnId::batch, "batch", &Layer::batch, 1, kEvery, kNoOperator),
    number(ColumnId::m, "m", &Layer::m, 1, kGemm, kGemm),
    number(ColumnId::n, "n", &Layer::n, 1, kGemm, kGemm),
    number(ColumnId::k, "k", &Layer::k, 1, kGemm, kGemm),
    signed_number(ColumnId::pad_extra_h, "pad_extra_h", &Layer::pad_extra_h, kWindowed),
    signed_number(ColumnId::pad_extra_w, "pad_extra_w", &Layer::pad_extra_w, kWindowed),
    text(
        ColumnId::kind, "kind", kWithKinds, {}, parse_kind, [](const Layer& l) { return std::string{name(l.kind)}; },
        [](const Layer& l) { return l.kind != Kind::none; }),
    text(
        ColumnId::rounding, "rounding", kWindowed, "floor", parse_rounding,
        [](const Layer& l) { return std::string{name(l.rounding)}; },
        [](const Layer& l) { return l.rounding != Rounding::floor; }),
    text(ColumnId::inputs, "inputs", kEvery, {}, nullptr, nullptr, [](const Layer& l) { return !l.inputs.empty(); }),
    text(
        ColumnId::bias, "bias", kWeighted, "0", parse_flag<&Layer::bias>,
        [](const Layer& l) { return std::string{l.bias ? "1" : "0"}; }, [](const Layer& l) { return l.bias; }),
    text(
        ColumnId::bn, "bn", kWeighted, "0", parse_flag<&Layer::bn>,
        [](const Layer& l) { return std::string{l.bn ? "1" : "0"}; }, [](const Layer& l) { return l.bn; }),
    text(
        ColumnId::role, "role", kEvery, {}, parse_role, [](const Layer& l) { return l.role; },
        [](const Layer& l) { return !l.role.empty(); }),
    text(
        ColumnId::block, "block", kEvery, {}, parse_block, [](const Layer& l) { return std::to_string(l.block); },
        [](const Layer& l) { return l.block >= 0; }),
    text(
        ColumnId::sparsity, "sparsity", kWeighted, "1:1", parse_sparsity,
        [](const Layer& l) { return fmt::format("{}:{}", l.sparsity.kept, l.sparsity.of); },
        [](const Layer& l) { return l.sparsity != Sparsity{}; }),
    text(
        ColumnId::density, "density", kWeighted, "1", parse_density,
        [](const Layer& l) { return fmt::format("{}", l.density); }, [](const Layer& l) { return l.density != 1.0; }),
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    if (static_cast<std::size_t>(kColumns.at(i).id) != i) return false;
  }
  return true;
}
static_assert(in_order(), "a column stands where its id says");

}  // namespace

std::span<const Column> columns() {
  return kColumns;
}

const Column* column_named(std::string_view name) {
  const auto* const found = std::ranges::find(kColumns, name, &Column::name);
  return found == kColumns.end() ? nullptr : found;
}

const Column& column_of(ColumnId id) {
  return kColumns.at(static_cast<std::size_t>(id));
}

std::string field_text(const Column& column, const Layer& layer) {
  return column.number != nullptr ? std::to_string(layer.*column.number) : column.print(layer);
}

bool must_be_written(const Column& column, const Layer& layer) {
  if (!column.applies.has(layer.op)) return false;
  if (column.required.has(layer.op)) return true;
  return column.tells != nullptr ? column.tells(layer) : layer.*column.number != column.standard;
}

}  // namespace systole::core
