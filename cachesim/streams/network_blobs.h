// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "cachesim/streams/gemm/matrix_product.h"
#include "cachesim/streams/network_execution.h"
#include "cachesim/streams/normalisation.h"
#include "cachesim/tokens/token_maps.h"
#include "core/error.h"
#include "core/ir/shape.h"

namespace systole::cachesim {

/// Elements of a feature map.
inline std::int64_t element_count(const core::TensorShape& shape) {
  return core::elements(shape).count();
}

/// A matrix product of a convolution's group: weights times columns.
struct ProductShape {
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
};

inline ProductShape product_shape(const core::Layer& layer) {
  if (layer.op == core::Operator::gemm) return {.m = layer.m, .n = layer.n, .k = layer.k};
  const core::TensorShape out = core::output_shape(layer);
  return {
      .m = layer.out_ch / layer.groups, .n = out.h * out.w, .k = layer.in_ch / layer.groups * layer.k_h * layer.k_w};
}

inline bool needs_im2col(const core::Layer& layer) {
  return layer.k_h != 1 || layer.k_w != 1 || layer.stride_h != 1 || layer.stride_w != 1 || layer.pad_h != 0 ||
         layer.pad_w != 0 || layer.pad_extra_h != 0 || layer.pad_extra_w != 0;
}

/// Where each of a network's blobs stands, with its contents: the address map (SparseCache workloads, section 2).
template <class Element>
class NetworkBlobs {
 public:
  using Blob = Tensor<Element>;

  struct LayerBlobs {
    Blob output, weights, bias, scale_shift, columns, squares, lrn_scale;
    Blob table;  ///< of positions, class tokens first
    Address mask = 0;
    bool in_place = false;
  };

  NetworkBlobs(const core::Network& network, const NetworkWeights& weights, const ExecutionOptions& options,
               const ActivationRange* range)
      : arena(LineGeometry(options.line_bytes), options.placement(), options.alignment, options.alignment_offset),
        layers(network.layers.size()),
        network_(network),
        options_(options) {
    for (const core::Layer& layer : network.layers) {
      if (!kExecuted.has(layer.op)) refuse(layer, "an operator that cachesim executes");
    }
    for (std::size_t i = 0; i < layers.size(); ++i) lay_out(i, range);
    lay_out_shared();
    arena.commit();
    connect_all();
    for (std::size_t i = 0; i < layers.size(); ++i) copy_weights(i, weights[i]);
    std::fill_n(ones.data, most_ones_, Element::encode(1, ones.scale));
  }

  /// The blob that a layer reads.
  [[nodiscard]] const Blob& producer(std::size_t index, std::size_t which = 0) const {
    const std::vector<std::uint32_t> from = core::producers(network_, index);
    return from.empty() ? input : layers[from.at(which)].output;
  }

  [[nodiscard]] std::size_t inputs() const {
    return static_cast<std::size_t>(element_count(core::input_shape(network_.layers.front())));
  }

  /// The value of an int8 step for values up to `largest`.
  static float step(float largest) { return largest > 0 ? largest / 127.0F : 1.0F; }

  static float largest_magnitude(std::span<const float> values) {
    float largest = 0;
    for (const float value : values) largest = std::max(largest, std::fabs(value));
    return largest;
  }

  Arena arena;
  Blob input, ones;
  PackBuffers<Element> buffers;
  Blob head_left, head_right, head_result;  ///< one head's operands and result, dense
  std::vector<LayerBlobs> layers;
  std::vector<AddressRange> float_ranges;
  std::vector<float> sums;  ///< partial sums of one layer, for elements that are not float32

 private:
  /// The operators that NetworkExecution has a loop for.
  static constexpr core::OperatorSet kExecuted{
      core::Operator::conv,  core::Operator::linear, core::Operator::pool,   core::Operator::add,
      core::Operator::mul,   core::Operator::lrn,    core::Operator::concat, core::Operator::activation,
      core::Operator::slice, core::Operator::gemm,   core::Operator::norm};

  Blob allocate(std::int64_t elements, float scale, bool holds_floats = true) {
    Blob blob;
    blob.address = arena.allocate(static_cast<std::uint64_t>(elements) * Blob::kWidth);
    blob.scale = scale;
    if (holds_floats) float_ranges.push_back({blob.address, blob.at(elements)});
    return blob;
  }

  [[noreturn]] static void refuse(const core::Layer& layer, const std::string& why) {
    throw core::InputError({.where = {},
                            .subject = fmt::format("layer '{}'", layer.name),
                            .found = std::string(core::name(layer.op)),
                            .expected = why,
                            .nearest = {}});
  }

  /// An activation that alone reads its producer overwrites it.
  [[nodiscard]] bool may_be_in_place(std::size_t index) const {
    const core::Layer& layer = network_.layers[index];
    const std::vector<std::uint32_t> from = core::producers(network_, index);
    if (layer.op != core::Operator::activation || layer.kind == core::Kind::softmax || from.size() != 1) return false;
    std::size_t readers = 0;
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      readers += static_cast<std::size_t>(std::ranges::count(core::producers(network_, i), from.front()));
    }
    return readers == 1;
  }

  /// A layer that names no producer reads the one before it, which need not fit: networks are also lists of layers.
  /// Executing one reads whole maps.
  void require_operands(std::size_t index) const {
    const core::Layer& layer = network_.layers[index];
    const bool combines = layer.op == core::Operator::add || layer.op == core::Operator::mul;
    if (combines && layer.kind != core::Kind::none) refuse(layer, "a sum or a product");
    const bool embeds = is_embedding(network_, index);
    if (embeds || layer.op == core::Operator::gemm || layer.op == core::Operator::norm) {
      if (std::is_same_v<Element, Int8>) refuse(layer, "float32 or float16 elements for a transformer");
      const std::string why_not = why_no_token_layer(network_, index);
      if (!why_not.empty()) refuse(layer, why_not);
      return;
    }
    if (combines && core::producers(network_, index).size() < 2) {
      refuse(layer, "two producers or more, in the column inputs");
    }
    if (index == 0 || !layer.inputs.empty()) return;
    const core::TensorShape given = core::output_shape(network_.layers[index - 1]);
    const core::TensorShape wanted = core::input_shape(layer);
    const bool fits =
        layer.op == core::Operator::concat ? given == wanted : element_count(given) >= element_count(wanted);
    if (fits) return;
    throw core::InputError(
        {.where = {},
         .subject = fmt::format("layer '{}'", layer.name),
         .found = fmt::format("an input of {}x{}x{}", wanted.channels, wanted.h, wanted.w),
         .expected = fmt::format("one that '{}' before it gives, {}x{}x{}", network_.layers[index - 1].name,
                                 given.channels, given.h, given.w)});
  }

  void lay_out(std::size_t index, const ActivationRange* range) {
    const core::Layer& layer = network_.layers[index];
    LayerBlobs& blobs = layers[index];
    if (layer.op == core::Operator::lrn && std::is_same_v<Element, Int8>)
      refuse(layer, "float32 or float16 elements for lrn");
    require_operands(index);
    if (index == 0) {
      input = allocate(static_cast<std::int64_t>(inputs()), range == nullptr ? 1 : step(range->input));
    }
    if (has_weights(layer)) {
      const ProductShape p = product_shape(layer);
      const std::int64_t in =
          layer.op == core::Operator::linear ? element_count(core::input_shape(layer)) / layer.batch : p.k;
      blobs.weights = allocate(output_channels(layer) * in, 1);
      if (layer.bias) blobs.bias = allocate(output_channels(layer), 1);
      if (layer.bn) blobs.scale_shift = allocate(2 * output_channels(layer), 1);
    }
    if (layer.op == core::Operator::norm) blobs.scale_shift = allocate(2 * layer.in_ch, 1);
    if (is_embedding(network_, index)) blobs.table = allocate(layer.in_h * layer.in_ch, 1);
    if (layer.op == core::Operator::conv && needs_im2col(layer)) {
      const ProductShape p = product_shape(layer);
      blobs.columns = allocate(layer.groups * p.k * p.n, 1);
    }
    blobs.in_place = may_be_in_place(index);
    const std::int64_t outputs = element_count(core::output_shape(layer));
    const float scale = range == nullptr ? 1 : step(range->layers.at(index));
    if (!blobs.in_place) blobs.output = allocate(outputs, scale);
    if (layer.op == core::Operator::pool && layer.kind == core::Kind::max) {
      blobs.mask = arena.allocate(static_cast<std::uint64_t>(outputs) * 4);
    }
    if (layer.op == core::Operator::lrn) {
      const core::TensorShape shape = core::input_shape(layer);
      blobs.squares = allocate((shape.channels + kLrnSize - 1) * shape.h * shape.w, 1);
      blobs.lrn_scale = allocate(shape.channels * shape.h * shape.w, 1);
    }
  }

  void lay_out_heads() {
    ProductShape most;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const core::Layer& layer = network_.layers[i];
      if (layer.op != core::Operator::gemm || core::producers(network_, i).size() < 2) continue;
      most.m = std::max(most.m, layer.m * layer.k);
      most.n = std::max(most.n, layer.k * layer.n);
      most.k = std::max(most.k, layer.m * layer.n);
    }
    if (most.m == 0) return;
    head_left = allocate(most.m, 1);
    head_right = allocate(most.n, 1);
    head_result = allocate(most.k, 1);
  }

  /// The products of a layer: C is m x n.
  [[nodiscard]] static std::vector<ProductShape> products(const core::Layer& layer, const ExecutionOptions& options) {
    const ProductShape p = product_shape(layer);
    if (layer.op == core::Operator::conv) {
      if (!options.gemm.is_library() || !layer.bias) return {p};
      return {p, {.m = layer.out_ch, .n = p.n, .k = 1}};
    }
    if (layer.op == core::Operator::gemm) return {p};
    if (!options.multiplies_images()) return {};
    const std::int64_t in = element_count(core::input_shape(layer)) / layer.batch;
    return {{.m = layer.batch, .n = layer.out_ch, .k = in}, {.m = layer.batch, .n = layer.out_ch, .k = 1}};
  }

  void lay_out_shared() {
    PackSizes most;
    lay_out_heads();
    for (const core::Layer& layer : network_.layers) {
      if (!has_weights(layer) && layer.op != core::Operator::gemm) continue;
      most_ones_ = std::max(most_ones_, layer.op == core::Operator::conv ? product_shape(layer).n : layer.batch);
      most_sums_ = std::max(most_sums_, element_count(core::output_shape(layer)));
      for (const ProductShape& product : products(layer, options_)) {
        const PackSizes sizes = pack_sizes(options_.gemm, product.m, product.n, product.k);
        most.a = std::max(most.a, sizes.a);
        most.b = std::max(most.b, sizes.b);
        most.stack = std::max(most.stack, sizes.stack);
      }
    }
    ones = allocate(most_ones_, 1, false);
    if (std::is_same_v<Element, Int8>) ones.scale = 1.0F / 127;
    if (options_.gemm.scheme == GemmScheme::openblas) {
      lay_out_openblas(most);
    } else if (options_.gemm.scheme == GemmScheme::atlas) {
      lay_out_atlas(most);
    } else {
      buffers = {.a = allocate(most.a, 1), .b = allocate(most.b, 1)};
    }
    if (!Element::kIsFloat32) sums.resize(static_cast<std::size_t>(most_sums_));
  }

  /// One mapping holds both buffers, the second at a distance that does not depend on the product; a kernel's copies
  /// stand 128 bytes after a page of the stack.
  void lay_out_openblas(const PackSizes& most) {
    constexpr std::uint32_t kPage = 4096;
    const OpenBlasCore& core = *options_.gemm.core;
    const auto at = [&](std::int64_t elements, std::uint32_t offset) {
      Blob blob;
      blob.address = arena.allocate(static_cast<std::uint64_t>(elements) * Blob::kWidth, kPage, offset);
      float_ranges.push_back({blob.address, blob.at(elements)});
      return blob;
    };
    // Only where they stand in a page matters to a cache: what is between them is not had.
    buffers.a = at(most.a, core.offset_a);
    const std::uint32_t block = static_cast<std::uint32_t>(core.p * core.q) * 4 + core.align - 1;
    buffers.b = at(most.b, (core.offset_a + block / core.align * core.align + core.offset_b) % kPage);
    if (most.stack > 0) buffers.stack = at(most.stack, 128);
  }

  /// Each product has its work from malloc anew, on a line of 32 bytes behind the page.
  void lay_out_atlas(const PackSizes& most) {
    constexpr std::uint32_t kPage = 4096;
    constexpr std::uint32_t kLine = 32;
    buffers.a.address = arena.allocate(static_cast<std::uint64_t>(most.a) * Blob::kWidth, kPage, kLine);
    buffers.stack.address = arena.allocate(static_cast<std::uint64_t>(most.stack) * Blob::kWidth, kPage, kLine);
    float_ranges.push_back({buffers.a.address, buffers.a.at(most.a)});
    float_ranges.push_back({buffers.stack.address, buffers.stack.at(most.stack)});
    besides_.resize(static_cast<std::size_t>(most.stack));
  }

  void connect_all() {
    const auto connect = [&](Blob& blob) {
      if (blob.address != 0 || &blob == &input) blob.data = arena.at<typename Element::Stored>(blob.address);
    };
    connect(input);
    connect(ones);
    connect(buffers.a);
    connect(buffers.b);
    connect(head_left);
    connect(head_right);
    connect(head_result);
    connect(buffers.stack);
    if constexpr (Element::kIsFloat32) {
      buffers.sums = buffers.stack.data;
    } else {
      buffers.sums = besides_.data();
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
      LayerBlobs& blobs = layers[i];
      for (Blob* const blob : {&blobs.output, &blobs.weights, &blobs.bias, &blobs.scale_shift, &blobs.columns,
                               &blobs.squares, &blobs.lrn_scale, &blobs.table}) {
        connect(*blob);
      }
      if (blobs.in_place) blobs.output = producer(i);
      // Elements are copied as they are by these.
      if (blobs.columns.data != nullptr) blobs.columns.scale = producer(i).scale;
      if (network_.layers[i].op == core::Operator::pool && network_.layers[i].kind == core::Kind::max) {
        blobs.output.scale = producer(i).scale;
      }
    }
  }

  void copy_weights(std::size_t index, const LayerWeights& weights) {
    LayerBlobs& blobs = layers[index];
    const auto copy = [](Blob& blob, const std::vector<float>& values) {
      if (values.empty()) return;
      blob.scale = step(largest_magnitude(values));
      for (std::size_t i = 0; i < values.size(); ++i) blob.set(static_cast<std::int64_t>(i), values[i]);
    };
    copy(blobs.weights, weights.weights);
    copy(blobs.bias, weights.bias);
    copy(blobs.scale_shift, weights.scale_shift);
    make_token_values(network_.layers[index], blobs);
  }

  /// What the learned values of a network leave out is made: scales of 1, and shifts and positions that are small and
  /// not zero, as trained ones are.
  static void make_token_values(const core::Layer& layer, LayerBlobs& blobs) {
    const auto small = [](std::int64_t i) { return 0.01F + 0.001F * static_cast<float>(i % 17); };
    if (layer.op == core::Operator::norm) {
      for (std::int64_t i = 0; i < layer.in_ch; ++i) {
        blobs.scale_shift.set(i, 1);
        blobs.scale_shift.set(layer.in_ch + i, small(i));
      }
    }
    if (blobs.table.data == nullptr) return;
    for (std::int64_t i = 0; i < layer.in_h * layer.in_ch; ++i) blobs.table.set(i, small(i));
  }

  const core::Network& network_;
  ExecutionOptions options_;
  std::int64_t most_ones_ = 1;
  std::int64_t most_sums_ = 0;
  std::vector<float> besides_;  ///< ATLAS's block of C, for elements that are not float32
};

}  // namespace systole::cachesim
