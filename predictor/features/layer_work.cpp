// SPDX-License-Identifier: MIT
#include "predictor/features/layer_work.h"

#include <fmt/format.h>

#include <bit>
#include <utility>

#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "predictor/embedding/from_network.h"

namespace systole::predictor {
namespace {

double real(std::int64_t value) {
  return static_cast<double>(value);
}

WorkKind kind_of(const core::Layer& layer) {
  switch (layer.op) {
    case core::Operator::conv:
      if (core::is_depthwise(layer)) return WorkKind::depthwise;
      return layer.groups > 1 ? WorkKind::grouped : WorkKind::conv;
    case core::Operator::conv_transpose:
      return layer.groups > 1 ? WorkKind::grouped : WorkKind::conv;
    case core::Operator::linear:
    case core::Operator::gemm:
      return WorkKind::conv;
    case core::Operator::pool:
      return WorkKind::pool;
    case core::Operator::add:
    case core::Operator::mul:
      return WorkKind::elementwise;
    case core::Operator::concat:
    case core::Operator::slice:
    case core::Operator::move:
      return WorkKind::copy;
    default:
      return WorkKind::activation;
  }
}

}  // namespace

LayerWork work_of(const LayerRow& row) {
  LayerWork work;
  work.in_h = work.in_w = real(row.in_size);
  work.out_h = work.out_w = real(row.out_size);
  work.in_ch = real(row.in_ch);
  work.out_ch = real(row.out_ch);
  switch (row.op) {
    case RowOp::conv:
    case RowOp::dwconv:
      work.kind = row.op == RowOp::conv ? WorkKind::conv : WorkKind::depthwise;
      work.k_h = work.k_w = real(row.kernel);
      work.stride = real(row.stride);
      work.groups = row.op == RowOp::conv ? 1 : work.out_ch;
      work.weights = work.k_h * work.k_w * work.out_ch * (row.op == RowOp::conv ? work.in_ch : 1);
      work.macs = work.weights * work.out_h * work.out_w;
      break;
    case RowOp::pool:
      work.kind = WorkKind::pool;
      work.k_h = work.k_w = real(row.kernel);
      work.stride = real(row.stride);
      break;
    case RowOp::add:
      work.kind = WorkKind::elementwise;
      break;
    case RowOp::relu:
      work.kind = WorkKind::activation;
      break;
  }
  return work;
}

LayerWork work_of(const core::Layer& layer) {
  const core::TensorShape in = core::input_shape(layer);
  const core::TensorShape out = core::output_shape(layer);
  LayerWork work;
  work.kind = kind_of(layer);
  work.in_h = real(in.h);
  work.in_w = real(in.w);
  work.in_ch = real(in.channels);
  work.out_h = real(out.h) * real(out.batch);
  work.out_w = real(out.w);
  work.out_ch = real(out.channels);
  if (core::runs_on_array(layer.op)) {
    work.macs = real(core::macs(layer).count());
    work.weights = real(core::weight_elements(layer).count());
  }
  switch (layer.op) {
    case core::Operator::linear:  // over the flattened input
      work.in_ch = work.in_h * work.in_w * work.in_ch;
      work.in_h = work.in_w = 1;
      break;
    case core::Operator::conv:
    case core::Operator::conv_transpose:
    case core::Operator::pool: {
      const bool global = layer.op == core::Operator::pool && layer.kind == core::Kind::global_avg;
      work.k_h = global ? work.in_h : real(layer.k_h);
      work.k_w = global ? work.in_w : real(layer.k_w);
      work.stride = global ? work.in_h : real(layer.stride_h);
      work.groups = layer.op == core::Operator::pool ? 1 : real(layer.groups);
      break;
    }
    case core::Operator::gemm:
      work.groups = real(layer.groups);
      break;
    default:
      break;
  }
  return work;
}

NetworkProfile profile(const core::Network& network) {
  NetworkProfile result{.name = network.name, .embedding = embedding_of(network), .layers = {}, .layer_names = {}};
  result.layers.reserve(network.layers.size());
  for (const core::Layer& layer : network.layers) {
    result.layers.push_back(work_of(layer));
    result.layer_names.push_back(layer.name);
  }
  return result;
}

NetworkProfile profile(std::string name, Embedding embedding) {
  NetworkProfile result{.name = std::move(name), .embedding = std::move(embedding), .layers = {}, .layer_names = {}};
  result.layers.reserve(result.embedding.size());
  for (std::size_t i = 0; i < result.embedding.size(); ++i) {
    result.layers.push_back(work_of(result.embedding[i]));
    result.layer_names.push_back(fmt::format("{}.{}", i, core::name_of(result.embedding[i].op)));
  }
  return result;
}

double total_macs(const NetworkProfile& network) {
  double sum = 0;
  for (const LayerWork& layer : network.layers) sum += layer.macs;
  return sum;
}

std::uint64_t fingerprint(const NetworkProfile& network) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a over words
  const auto add = [&hash](std::uint64_t word) { hash = (hash ^ word) * 0x100000001b3ULL; };
  for (const LayerWork& layer : network.layers) {
    add(static_cast<std::uint64_t>(layer.kind));
    for (const double value : {layer.in_h, layer.in_w, layer.in_ch, layer.out_h, layer.out_w, layer.out_ch, layer.k_h,
                               layer.k_w, layer.stride, layer.groups, layer.macs, layer.weights}) {
      add(std::bit_cast<std::uint64_t>(value));
    }
  }
  return hash;
}

}  // namespace systole::predictor
