// SPDX-License-Identifier: MIT
#include "cachesim/streams/network_execution.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "cachesim/streams/attention.h"
#include "cachesim/streams/elementwise.h"
#include "cachesim/streams/gemm/matrix_product.h"
#include "cachesim/streams/im2col_loads.h"
#include "cachesim/streams/layer_norm.h"
#include "cachesim/streams/matrix_vector.h"
#include "cachesim/streams/network_blobs.h"
#include "cachesim/streams/normalisation.h"
#include "cachesim/streams/pooling.h"
#include "cachesim/tokens/token_maps.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "core/ir/validate.h"

namespace systole::cachesim {
namespace {

using core::Kind;
using core::Layer;
using core::Operator;
using core::TensorShape;

template <class Element>
class ExecutionOf final : public NetworkExecution {
 public:
  using Blob = Tensor<Element>;

  ExecutionOf(core::Network network, const NetworkWeights& weights, const ExecutionOptions& options,
              const ActivationRange* range)
      : network_(std::move(network)),
        options_(options),
        width_(options.gemm.is_blocked() ? 4 : 1),
        blobs_(network_, weights, options, range) {}

  Arena& arena() override { return blobs_.arena; }
  [[nodiscard]] AddressRange input_range() const override {
    return {.begin = blobs_.input.address, .end = blobs_.input.at(static_cast<std::int64_t>(inputs()))};
  }
  [[nodiscard]] std::vector<AddressRange> float_ranges() const override { return blobs_.float_ranges; }
  [[nodiscard]] std::size_t inputs() const override { return blobs_.inputs(); }

  void set_input(std::span<const float> values) override {
    if (values.size() != inputs()) {
      throw core::InputError({.where = {},
                              .subject = "input",
                              .found = fmt::format("{} values", values.size()),
                              .expected = std::to_string(inputs()),
                              .nearest = {}});
    }
    for (std::size_t i = 0; i < values.size(); ++i) blobs_.input.set(static_cast<std::int64_t>(i), values[i]);
  }

  [[nodiscard]] std::vector<float> output(std::size_t index) const override {
    const Blob& blob = blobs_.layers[index].output;
    std::vector<float> values(static_cast<std::size_t>(element_count(core::output_shape(network_.layers[index]))));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = blob.get(static_cast<std::int64_t>(i));
    return values;
  }

  void set_bias(std::size_t index, std::span<const float> bias) override {
    Blob& blob = blobs_.layers[index].bias;
    blob.scale = blobs_.step(blobs_.largest_magnitude(bias));
    for (std::size_t i = 0; i < bias.size(); ++i) blob.set(static_cast<std::int64_t>(i), bias[i]);
  }

  void before_bias(BeforeBias callback) override { before_bias_ = std::move(callback); }

  void run_layer(std::size_t index, RunRecorder& recorder) override {
    const Layer& layer = network_.layers[index];
    switch (layer.op) {
      case Operator::conv:
        return convolution(index, recorder);
      case Operator::linear:
        return linear(index, recorder);
      case Operator::pool:
        return pool(index, recorder);
      case Operator::lrn:
        return lrn(index, recorder);
      case Operator::activation:
        return activation(index, recorder);
      case Operator::add:
      case Operator::mul:
        return combine(index, recorder);
      case Operator::concat:
      case Operator::slice:
        return copy_channels(index, recorder);
      case Operator::gemm:
        return core::producers(network_, index).size() < 2 ? token_product(index, recorder)
                                                           : attention_product(index, recorder);
      case Operator::norm:
        return row_norm(recorder, layer.kind, layer.batch * layer.in_h, layer.in_ch, blobs_.producer(index),
                        blobs_.layers[index].scale_shift, blobs_.layers[index].output);
      default:
        throw core::InternalError("a layer that was refused is executed");
    }
  }

 private:
  [[nodiscard]] Sums<Element> sums_at(const Blob& output, std::int64_t from) {
    Blob part = output;
    part.address = output.at(from);
    part.data = output.data + from;
    if constexpr (Element::kIsFloat32) {
      return {.tensor = part, .sums = part.data};
    } else {
      return {.tensor = part, .sums = blobs_.sums.data() + from};
    }
  }

  static Blob part_of(const Blob& blob, std::int64_t from) {
    Blob part = blob;
    part.address = blob.at(from);
    part.data = blob.data + from;
    return part;
  }

  void multiply(RunRecorder& recorder, const GemmProblem<Element>& p) {
    cachesim::multiply(recorder, options_.gemm, p, blobs_.buffers);
  }

  void tell_sums(std::size_t index) {
    if (!before_bias_) return;
    const Layer& layer = network_.layers[index];
    const Sums<Element> all = sums_at(blobs_.layers[index].output, 0);
    before_bias_(index, {all.sums, static_cast<std::size_t>(element_count(core::output_shape(layer)))});
  }

  void convolution(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const auto& blobs = blobs_.layers[index];
    const TensorShape out = core::output_shape(layer);
    const ProductShape p = product_shape(layer);
    const std::int64_t in_image = layer.in_ch * layer.in_h * layer.in_w;
    const Blob& input = blobs_.producer(index);
    const bool unfolds = needs_im2col(layer);
    // Caffe adds the bias to an image before it goes to the next; who wants the sums of all gets them first.
    const bool bias_at_once = !before_bias_;
    for (std::int64_t image = 0; image < layer.batch; ++image) {
      if (unfolds) im2col(recorder, layer, out, input, image * in_image, 0, layer.in_ch, blobs.columns);
      for (std::int64_t g = 0; g < layer.groups; ++g) {
        multiply(recorder, {.m = p.m,
                            .n = p.n,
                            .k = p.k,
                            .a = part_of(blobs.weights, g * p.m * p.k),
                            .b = unfolds ? part_of(blobs.columns, g * p.k * p.n)
                                         : part_of(input, image * in_image + g * p.k * p.n),
                            .c = sums_at(blobs.output, (image * layer.groups + g) * p.m * p.n),
                            .b_region = unfolds ? Region::im2col : Region::activations});
      }
      if (bias_at_once) after_product(index, image, p.n, recorder);
    }
    if (bias_at_once) return;
    tell_sums(index);
    for (std::int64_t image = 0; image < layer.batch; ++image) after_product(index, image, p.n, recorder);
  }

  /// The bias and the scale of one image of a convolution.
  void after_product(std::size_t index, std::int64_t image, std::int64_t pixels, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const auto& blobs = blobs_.layers[index];
    const std::int64_t from = image * layer.out_ch * pixels;
    if (layer.bias && options_.gemm.is_library()) {
      add_product(recorder, {.m = layer.out_ch, .n = pixels, .k = 1}, blobs.bias, blobs_.ones,
                  sums_at(blobs.output, from));
    } else if (layer.bias) {
      add_bias(recorder, blobs.bias, blobs_.ones, blobs.output, from, layer.out_ch, pixels, width_);
    }
    if (layer.bn) batch_norm(recorder, blobs.scale_shift, blobs.output, from, layer.out_ch, pixels);
  }

  /// A bias as the library's product of rank 1. Sums that are kept beside their elements begin as these.
  void add_product(RunRecorder& recorder, const ProductShape& shape, const Blob& a, const Blob& b,
                   const Sums<Element>& c) {
    if constexpr (!Element::kIsFloat32) {
      for (std::int64_t i = 0; i < shape.m * shape.n; ++i) c.sums[i] = c.tensor.get(i);
    }
    multiply(recorder, {.m = shape.m,
                        .n = shape.n,
                        .k = 1,
                        .a = a,
                        .b = b,
                        .c = c,
                        .a_region = Region::bias,
                        .b_region = Region::bias,
                        .adds = true});
  }

  void linear(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const auto& blobs = blobs_.layers[index];
    const std::int64_t in = element_count(core::input_shape(layer)) / layer.batch;
    if (options_.multiplies_images()) {
      multiply(recorder, {.m = layer.batch,
                          .n = layer.out_ch,
                          .k = in,
                          .a = blobs_.producer(index),
                          .b = blobs.weights,
                          .c = sums_at(blobs.output, 0),
                          .a_region = Region::activations,
                          .b_region = Region::weights,
                          .b_transposed = true});
    } else {
      for (std::int64_t image = 0; image < layer.batch; ++image) {
        matrix_vector(recorder, blobs.weights, part_of(blobs_.producer(index), image * in), sums_at(blobs.output, 0),
                      image * layer.out_ch, layer.out_ch, in, width_);
      }
    }
    tell_sums(index);
    if (layer.bias && options_.multiplies_images()) {
      add_product(recorder, {.m = layer.batch, .n = layer.out_ch, .k = 1}, blobs_.ones, blobs.bias,
                  sums_at(blobs.output, 0));
    }
    for (std::int64_t image = 0; image < layer.batch; ++image) {
      const std::int64_t from = image * layer.out_ch;
      if (layer.bias && !options_.multiplies_images()) {
        recorder.load(blobs_.ones.address, Blob::kWidth, 1, Region::bias);
        elementwise(
            recorder, layer.out_ch, width_, Region::activations,
            [](std::int64_t, float bias, float value) { return value + bias; }, blobs.output, from,
            std::pair(blobs.bias, std::int64_t{0}), std::pair(blobs.output, from));
      }
      if (layer.bn) batch_norm(recorder, blobs.scale_shift, blobs.output, from, layer.out_ch, 1);
    }
  }

  /// Tokens times weights; a product that wants fewer rows than there are takes the first.
  void token_product(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const auto& blobs = blobs_.layers[index];
    const bool reads_input = core::producers(network_, index).empty();
    const Layer& source = network_.layers[reads_input ? index : core::producers(network_, index).front()];
    const TensorShape given = reads_input ? core::input_shape(layer) : core::output_shape(source);
    for (std::int64_t image = 0; image < layer.batch; ++image) {
      multiply(recorder, {.m = layer.m,
                          .n = layer.n,
                          .k = layer.k,
                          .a = part_of(blobs_.producer(index), image * (element_count(given) / layer.batch)),
                          .b = blobs.weights,
                          .c = sums_at(blobs.output, image * layer.m * layer.n),
                          .b_region = Region::weights});
    }
    tell_sums(index);
    for (std::int64_t row = 0; layer.bias && row < layer.batch * layer.m; ++row) {
      elementwise(
          recorder, layer.n, width_, Region::activations,
          [](std::int64_t, float bias, float value) { return value + bias; }, blobs.output, row * layer.n,
          std::pair(blobs.bias, std::int64_t{0}), std::pair(blobs.output, row * layer.n));
    }
  }

  [[nodiscard]] HeadView<Element> head_of(std::size_t index, std::size_t which, std::int64_t image,
                                          std::int64_t head) const {
    const AttentionOperand operand = attention_operand(network_, index, which);
    const Layer& source = network_.layers[core::producers(network_, index).at(which)];
    const std::int64_t of_image = element_count(core::output_shape(source)) / source.batch;
    return {.map = blobs_.producer(index, which),
            .from = image * of_image + operand.from + head * operand.head_step,
            .row_step = operand.row_step,
            .column_step = operand.column_step};
  }

  /// Head by head: operands are copied dense, queries divided by the root of their size on the way, and the context
  /// goes back to a row a token.
  void attention_product(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const bool context = is_context(network_, index);
    const Blob& output = blobs_.layers[index].output;
    const float factor = context ? 1 : 1 / std::sqrt(static_cast<float>(layer.k));
    for (std::int64_t head = 0; head < layer.batch * layer.groups; ++head) {
      const std::int64_t image = head / layer.groups;
      const HeadView<Element> left = head_of(index, 0, image, head % layer.groups);
      const HeadView<Element> right = head_of(index, 1, image, head % layer.groups);
      if (!context) gather_head(recorder, left, layer.m, layer.k, factor, blobs_.head_left);
      gather_head(recorder, right, layer.k, layer.n, 1, blobs_.head_right);
      Sums<Element> result = sums_at(output, head * layer.m * layer.n);
      if (context) {
        result = sums_at(output, 0);
        result.tensor = blobs_.head_result;
        if constexpr (Element::kIsFloat32) result.sums = blobs_.head_result.data;
      }
      multiply(recorder, {.m = layer.m,
                          .n = layer.n,
                          .k = layer.k,
                          .a = context ? part_of(left.map, left.from) : blobs_.head_left,
                          .b = blobs_.head_right,
                          .c = result,
                          .b_region = Region::activations});
      if (!context) continue;
      const std::int64_t row = layer.groups * layer.n;
      scatter_head(recorder, blobs_.head_result, layer.m, layer.n,
                   {.map = output,
                    .from = image * layer.m * row + head % layer.groups * layer.n,
                    .row_step = row,
                    .column_step = 1});
    }
  }

  /// Patches become rows behind the class tokens, then positions are added.
  void embed(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const Blob& to = blobs_.layers[index].output;
    const Blob& table = blobs_.layers[index].table;
    const std::vector<std::uint32_t> from = core::producers(network_, index);
    const bool turns = !from.empty() && !is_token_map(network_, from.front());
    const std::int64_t rows = layer.in_h;
    const std::int64_t pixels = from.empty() ? rows : [&] {
      const TensorShape given = core::output_shape(network_.layers[from.front()]);
      return given.h * given.w;
    }();
    for (std::int64_t image = 0; image < layer.batch; ++image) {
      const std::int64_t at = image * rows * layer.in_ch;
      const HeadView<Element> patches{.map = blobs_.producer(index),
                                      .from = image * pixels * layer.in_ch,
                                      .row_step = turns ? 1 : layer.in_ch,
                                      .column_step = turns ? pixels : 1};
      const std::int64_t first = (rows - pixels) * layer.in_ch;
      if (first > 0) {
        elementwise(
            recorder, first, width_, Region::activations, [](std::int64_t) { return 0.0F; }, to, at);
      }
      gather_head(recorder, patches, pixels, layer.in_ch, 1, part_of(to, at + first));
      elementwise(
          recorder, rows * layer.in_ch, width_, Region::activations,
          [](std::int64_t, float x, float position) { return x + position; }, to, at, std::pair(to, at),
          std::pair(table, std::int64_t{0}));
    }
  }

  void pool(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const auto& blobs = blobs_.layers[index];
    const TensorShape out = core::output_shape(layer);
    if (layer.kind == Kind::max) {
      max_pool(recorder, layer, out, blobs_.producer(index), blobs.output, blobs.mask,
               blobs_.arena.template at<std::int32_t>(blobs.mask));
    } else {
      average_pool(recorder, layer, out, blobs_.producer(index), blobs.output);
    }
  }

  void lrn(std::size_t index, RunRecorder& recorder) {
    const auto& blobs = blobs_.layers[index];
    const TensorShape shape = core::input_shape(network_.layers[index]);
    for (std::int64_t image = 0; image < shape.batch; ++image) {
      local_response_norm(recorder, shape, image * shape.channels * shape.h * shape.w, blobs_.producer(index),
                          blobs.output, blobs.squares, blobs.lrn_scale);
    }
  }

  void activation(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const TensorShape shape = core::input_shape(layer);
    const Blob& from = blobs_.producer(index);
    const Blob& to = blobs_.layers[index].output;
    const std::vector<std::uint32_t> source = core::producers(network_, index);
    if (layer.kind == Kind::softmax && !source.empty() && is_token_map(network_, source.front())) {
      const Layer& of = network_.layers[source.front()];
      const std::int64_t columns = of.op == Operator::gemm ? of.n : shape.channels;
      return row_softmax(recorder, element_count(shape) / columns, columns, from, to);
    }
    if (layer.kind == Kind::softmax) {
      for (std::int64_t image = 0; image < shape.batch; ++image) {
        softmax(recorder, shape, image * shape.channels * shape.h * shape.w, from, to);
      }
      return;
    }
    const Kind kind = layer.kind;
    elementwise(
        recorder, element_count(shape), 1, Region::activations,
        [kind](std::int64_t, float x) { return activate(kind, x); }, to, 0, std::pair(from, std::int64_t{0}));
  }

  /// What a sum or product reads. A product takes an operand of 1x1 for every pixel of its channel: a gate.
  struct Operand {
    const Blob* blob;
    bool is_gate;
  };

  [[nodiscard]] Operand operand(std::size_t index, std::size_t which) const {
    const Layer& source = network_.layers[core::producers(network_, index).at(which)];
    const std::int64_t all = element_count(core::output_shape(network_.layers[index]));
    return {.blob = &blobs_.producer(index, which), .is_gate = element_count(core::output_shape(source)) < all};
  }

  /// Sums and products of several operands go in pairs: the first two, then what they gave with each of the others.
  void combine(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    if (is_embedding(network_, index)) return embed(index, recorder);
    const Blob& to = blobs_.layers[index].output;
    const TensorShape shape = core::output_shape(layer);
    Operand left = operand(index, 0);
    for (std::size_t other = 1; other < core::producers(network_, index).size(); ++other) {
      const Operand right = operand(index, other);
      if (!left.is_gate && !right.is_gate) {
        combine_maps(recorder, layer.op, element_count(shape), *left.blob, *right.blob, to);
      } else {
        gate(recorder, shape, left, right, to);
      }
      left = {.blob = &to, .is_gate = false};
    }
  }

  static void combine_maps(RunRecorder& recorder, Operator op, std::int64_t count, const Blob& left, const Blob& right,
                           const Blob& to) {
    const bool sum = op == Operator::add;
    elementwise(
        recorder, count, 1, Region::activations, [sum](std::int64_t, float a, float b) { return sum ? a + b : a * b; },
        to, 0, std::pair(left, std::int64_t{0}), std::pair(right, std::int64_t{0}));
  }

  /// The product of two operands of which at least one is a gate: a channel's factors are loaded once.
  static void gate(RunRecorder& recorder, const TensorShape& shape, const Operand& left, const Operand& right,
                   const Blob& to) {
    const std::int64_t pixels = shape.h * shape.w;
    for (std::int64_t channel = 0; channel < shape.batch * shape.channels; ++channel) {
      float factor = 1;
      const Blob* map = nullptr;
      for (const Operand& one : {left, right}) {
        if (!one.is_gate) {
          map = one.blob;
          continue;
        }
        recorder.load(one.blob->at(channel), Blob::kWidth, 1, Region::activations);
        factor *= one.blob->get(channel);
      }
      const std::int64_t from = channel * pixels;
      if (map == nullptr) {
        elementwise(
            recorder, pixels, 1, Region::activations, [factor](std::int64_t) { return factor; }, to, from);
      } else {
        elementwise(
            recorder, pixels, 1, Region::activations, [factor](std::int64_t, float a) { return a * factor; }, to, from,
            std::pair(*map, from));
      }
    }
  }

  /// Concatenation and slices copy whole planes, with the blocked orders' vector accesses as memcpy would.
  void copy_channels(std::size_t index, RunRecorder& recorder) {
    const Layer& layer = network_.layers[index];
    const Blob& to = blobs_.layers[index].output;
    const TensorShape out = core::output_shape(layer);
    const std::int64_t pixels = out.h * out.w;
    const auto copy = [&](const Blob& from, std::int64_t from_at, std::int64_t to_at, std::int64_t channels) {
      elementwise(
          recorder, channels * pixels, 4, Region::activations, [](std::int64_t, float x) { return x; }, to, to_at,
          std::pair(from, from_at));
    };
    for (std::int64_t image = 0; image < out.batch; ++image) {
      if (layer.op == Operator::slice) {
        const std::int64_t skip = layer.kind == Kind::last ? layer.in_ch - layer.out_ch : 0;
        copy(blobs_.producer(index), (image * layer.in_ch + skip) * pixels, image * out.channels * pixels,
             layer.out_ch);
        continue;
      }
      std::int64_t at = image * out.channels * pixels;
      for (const std::uint32_t from : core::producers(network_, index)) {
        const std::int64_t channels = core::output_shape(network_.layers[from]).channels;
        copy(blobs_.layers[from].output, image * channels * pixels, at, channels);
        at += channels * pixels;
      }
    }
  }

  core::Network network_;
  ExecutionOptions options_;
  std::uint32_t width_;  ///< elements of a BLAS access
  NetworkBlobs<Element> blobs_;
  BeforeBias before_bias_;
};

}  // namespace

std::unique_ptr<NetworkExecution> make_execution(const core::Network& network, const NetworkWeights& weights,
                                                 const ExecutionOptions& options, const ActivationRange* range) {
  core::validate(network);
  if (network.layers.empty()) throw core::InputError(fmt::format("network '{}' has no layers", network.name));
  validate(network, weights);
  if (options.multiplies_images() && !options.gemm.is_library()) {
    throw core::InputError(
        fmt::format("linear layers as products (gemm) belong to a library's order; found {}, expected "
                    "openblas-CORE or atlas-NB",
                    options.gemm.name));
  }
  switch (options.element) {
    case ElementType::float32:
      return std::make_unique<ExecutionOf<Float32>>(network, weights, options, nullptr);
    case ElementType::float16:
      return std::make_unique<ExecutionOf<Float16>>(network, weights, options, nullptr);
    case ElementType::int8:
      if (range == nullptr) throw core::InternalError("int8 needs the range of the activations");
      return std::make_unique<ExecutionOf<Int8>>(network, weights, options, range);
  }
  throw core::InternalError("an unknown element type");
}

}  // namespace systole::cachesim
