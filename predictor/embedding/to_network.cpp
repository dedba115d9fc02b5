// SPDX-License-Identifier: MIT
#include "predictor/embedding/to_network.h"

#include <fmt/format.h>

#include "core/diagnostic.h"
#include "core/ir/shape.h"
#include "core/ir/validate.h"

namespace systole::predictor {
namespace {

/// Follows a chain of rows; collects where it is none.
class Chain {
 public:
  Chain(const Embedding& rows, const std::string& name) {
    network.name = name;
    for (index_ = 0; index_ < rows.size(); ++index_) {
      const LayerRow& row = rows[index_];
      if (index_ > 0) {
        expect(row.in_size == rows[index_ - 1].out_size, "in_size", row.in_size, rows[index_ - 1].out_size);
        expect(row.in_ch == rows[index_ - 1].out_ch, "in_ch", row.in_ch, rows[index_ - 1].out_ch);
      }
      network.layers.push_back(layer_of(row));
    }
  }
  core::Network network;
  core::Diagnostics faults;

 private:
  void expect(bool fits, std::string_view field, std::int64_t found, std::int64_t expected) {
    if (fits) return;
    faults.add({.where = {},
                .subject = fmt::format("row {}, {}", index_, field),
                .found = fmt::format("{}", found),
                .expected = fmt::format("{}, for it reads the row above", expected),
                .nearest = {}});
  }

  core::Layer layer_of(const LayerRow& row) {
    core::Layer layer;
    layer.name = fmt::format("{}_{}", core::name_of(row.op), index_);
    layer.in_h = layer.in_w = row.in_size;
    layer.in_ch = row.in_ch;
    layer.out_ch = row.out_ch;
    switch (row.op) {
      case RowOp::conv:
      case RowOp::dwconv:
        layer.op = core::Operator::conv;
        layer.groups = row.op == RowOp::conv ? 1 : row.in_ch;
        window(layer, row, core::Rounding::floor);
        break;
      case RowOp::pool:
        layer.op = core::Operator::pool;
        layer.kind = row.out_size == 1 && row.kernel == row.in_size ? core::Kind::global_avg : core::Kind::max;
        if (layer.kind == core::Kind::max) {
          window(layer, row, row.out_size > floor_extent(row) ? core::Rounding::ceil : core::Rounding::floor);
        }
        break;
      case RowOp::relu:
        layer.op = core::Operator::activation;
        layer.kind = core::Kind::relu;
        break;
      case RowOp::add:
        layer.op = core::Operator::add;
        faults.add({.where = {},
                    .subject = fmt::format("row {}", index_),
                    .found = "add",
                    .expected = "rows that read the row above only; the embedding does not say what else an add reads",
                    .nearest = {}});
        break;
    }
    return layer;
  }

  static std::int64_t floor_extent(const LayerRow& row) {
    return row.kernel < 1 || row.stride < 1
               ? 0
               : core::output_extent(row.in_size, row.kernel, row.stride, row.pad, 1, core::Rounding::floor);
  }

  void window(core::Layer& layer, const LayerRow& row, core::Rounding rounding) {
    layer.k_h = layer.k_w = row.kernel;
    layer.stride_h = layer.stride_w = row.stride;
    layer.pad_h = layer.pad_w = row.pad;
    layer.rounding = rounding;
    const bool sound = row.kernel >= 1 && row.stride >= 1;
    expect(sound, "kernel", row.kernel, 1);
    if (!sound) return;
    const std::int64_t out = core::output_extent(row.in_size, row.kernel, row.stride, row.pad, 1, rounding);
    expect(out == row.out_size, "out_size", row.out_size, out);
  }

  std::size_t index_ = 0;
};

}  // namespace

core::Network network_of(const Embedding& embedding, const std::string& name) {
  Chain chain(embedding, name);
  chain.faults.throw_if_any();
  core::validate(chain.network);
  return std::move(chain.network);
}

bool is_plain_chain(const Embedding& embedding) {
  return Chain(embedding, "").faults.empty();
}

}  // namespace systole::predictor
