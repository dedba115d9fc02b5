// SPDX-License-Identifier: MIT
#include "predictor/embedding/from_network.h"

#include <fmt/format.h>

#include <cstdint>

#include "core/ir/shape.h"

namespace systole::predictor {
namespace {

/// The authors' parser: one running size and channel count for the whole graph.
class Parser {
 public:
  Parser(const core::Network& network, std::vector<std::string>* notes) : notes_(notes) {
    if (!network.layers.empty()) {
      const core::TensorShape input = core::input_shape(network.layers.front());
      size_ = input.h;
      channels_ = input.channels;
    }
    for (const core::Layer& layer : network.layers) parse(layer);
  }
  Embedding rows;

 private:
  void parse(const core::Layer& layer) {
    const core::TensorShape in = core::input_shape(layer);
    switch (layer.op) {
      case core::Operator::conv:
        note_if(layer.groups > 1 && !core::is_depthwise(layer), layer, "grouped, said to be depthwise");
        note_if(
            layer.k_h != layer.k_w || layer.stride_h != layer.stride_w || layer.pad_h != layer.pad_w || in.h != in.w,
            layer, "not square, only its height is told");
        note_if(layer.pad_extra_h != 0 || layer.pad_extra_w != 0, layer, "padded more on one side, told as if not");
        note_if(size_ != in.h, layer, fmt::format("reads height {}, the row says {}", in.h, size_));
        convolution(layer.groups == 1 ? layer.in_ch : 1, layer.out_ch, layer.k_h, layer.stride_h, layer.pad_h,
                    layer.groups == 1);
        break;
      case core::Operator::linear:
        note_if(size_ != 1, layer, fmt::format("linear, told as a convolution of size {}", size_));
        convolution(layer.in_h * layer.in_w * layer.in_ch, layer.out_ch, 1, 1, 0, true);
        break;
      case core::Operator::pool:
        note_running(layer, in);
        pool(layer);
        break;
      case core::Operator::add:
        note_running(layer, in);
        elementwise(RowOp::add);
        break;
      case core::Operator::activation:
        note_running(layer, in);
        activation(layer);
        break;
      default:
        note_if(true, layer, fmt::format("{} has no row", core::name(layer.op)));
        break;
    }
  }

  void convolution(std::int64_t in_ch, std::int64_t out_ch, std::int64_t kernel, std::int64_t stride, std::int64_t pad,
                   bool dense) {
    const std::int64_t out = core::output_extent(size_, kernel, stride, pad, 1, core::Rounding::floor);
    rows.push_back({.op = dense ? RowOp::conv : RowOp::dwconv,
                    .in_size = size_,
                    .out_size = out,
                    .in_ch = dense ? in_ch : out_ch,
                    .out_ch = out_ch,
                    .kernel = kernel,
                    .stride = stride,
                    .pad = pad,
                    .macs = out * out * out_ch * (dense ? in_ch : 1) * kernel * kernel});
    size_ = out;
    channels_ = out_ch;
  }

  void pool(const core::Layer& layer) {
    const bool global = layer.kind == core::Kind::global_avg;
    const std::int64_t kernel = global ? size_ : layer.k_h;
    const std::int64_t stride = global ? size_ : layer.stride_h;
    const std::int64_t pad = global ? 0 : layer.pad_h;
    const std::int64_t out = global ? 1 : core::output_extent(size_, kernel, stride, pad, 1, layer.rounding);
    rows.push_back({.op = RowOp::pool,
                    .in_size = size_,
                    .out_size = out,
                    .in_ch = channels_,
                    .out_ch = channels_,
                    .kernel = kernel,
                    .stride = stride,
                    .pad = pad,
                    .macs = out * out * channels_});
    size_ = out;
  }

  void elementwise(RowOp op) {
    rows.push_back({.op = op,
                    .in_size = size_,
                    .out_size = size_,
                    .in_ch = channels_,
                    .out_ch = channels_,
                    .macs = size_ * size_ * channels_});
  }

  void activation(const core::Layer& layer) {
    switch (layer.kind) {
      case core::Kind::relu:
      case core::Kind::relu6:
        elementwise(RowOp::relu);
        break;
      case core::Kind::hswish:
      case core::Kind::hsigmoid:
        note_if(true, layer,
                fmt::format("{} is exported as an Add and a Clip: an add row and a relu row", name(layer.kind)));
        elementwise(RowOp::add);
        elementwise(RowOp::relu);
        break;
      default:
        note_if(true, layer, fmt::format("{} has no row", name(layer.kind)));
        break;
    }
  }

  void note_running(const core::Layer& layer, const core::TensorShape& in) {
    note_if(size_ != in.h || channels_ != in.channels, layer,
            fmt::format("reads {} channels of height {}, the row says {} of {}", in.channels, in.h, channels_, size_));
  }
  void note_if(bool wrong, const core::Layer& layer, const std::string& text) {
    if (wrong && notes_ != nullptr) notes_->push_back(layer.name + ": " + text);
  }

  std::vector<std::string>* notes_;
  std::int64_t size_ = 224;
  std::int64_t channels_ = 3;
};

}  // namespace

Embedding embedding_of(const core::Network& network, std::vector<std::string>* notes) {
  return Parser(network, notes).rows;
}

}  // namespace systole::predictor
