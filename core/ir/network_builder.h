// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/ir/network.h"
#include "core/ir/shape.h"

namespace systole::core {

struct ConvOptions {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t groups = 1;
  bool bias = false;
  bool bn = false;
  std::int64_t dilation = 1;
};

/// Builds a network layer by layer in execution order. Each layer's input sizes follow from its producers, so a
/// definition states only what its paper states. Square kernels and strides; `add` takes any other layer.
///
///     NetworkBuilder net("tiny", {.channels = 3, .h = 32, .w = 32});
///     net.conv("stem", 16, 3, {.stride = 2, .padding = 1, .bn = true});
///     net.global_pool("pool");
///     net.linear("classifier", 10, true);
///     const Network tiny = std::move(net).build();
class NetworkBuilder {
 public:
  using Node = std::uint32_t;

  NetworkBuilder(std::string name, TensorShape input);

  /// Appends `layer`, reading `inputs` (default: the latest layer). Its in_* and batch are overwritten from its
  /// producers; out_ch too where the operator does not change the channels (all but conv, linear and slice).
  Node add(Layer layer, std::vector<Node> inputs = {});

  Node conv(const std::string& name, std::int64_t out_ch, std::int64_t kernel, const ConvOptions& options,
            std::vector<Node> inputs = {});
  /// A depthwise convolution with BN and "same" padding over the latest layer.
  Node depthwise(const std::string& name, std::int64_t kernel, std::int64_t stride);
  Node linear(const std::string& name, std::int64_t out_features, bool bias);
  Node activation(const std::string& name, Kind kind);
  Node pool(const std::string& name, Kind kind, std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0,
            Rounding rounding = Rounding::floor);
  Node global_pool(const std::string& name);
  Node sum(const std::string& name, Node a, Node b);
  Node product(const std::string& name, Node a, Node b);
  Node concat(const std::string& name, std::vector<Node> inputs);
  /// A map of another height and width, with the elements of the latest layer repeated or cut: an upsampling, a crop.
  Node resize(const std::string& name, Kind kind, std::int64_t h, std::int64_t w, std::vector<Node> inputs = {});
  /// `groups` products of m x k and k x n. One producer: the right operand is weights; two: it is computed.
  Node gemm(const std::string& name, std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t groups, bool bias,
            std::vector<Node> inputs = {});

  /// Marks all layers from `first` on as parts of `block`, each with its role already set.
  void mark_block(Node first, std::int64_t block);
  void set_role(Node node, std::string role);
  void note(std::string key, std::string value);
  void extra_params(std::int64_t count, const std::string& derivation);

  [[nodiscard]] Node latest() const;
  [[nodiscard]] TensorShape shape() const;  ///< of the latest layer's output, or the network's input
  [[nodiscard]] TensorShape shape(Node node) const;

  /// The network, validated. Throws InputError.
  [[nodiscard]] Network build() &&;

 private:
  Network network_;
  TensorShape input_;
};

}  // namespace systole::core
