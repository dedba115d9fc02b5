// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/ir/network.h"
#include "core/ir/shape.h"

namespace systole::core {

/// Appends the rows of a transformer to a network. Maps are batch x features x tokens: tokens are the height.
class LayerWriter {
 public:
  using Node = std::uint32_t;
  using Nodes = std::initializer_list<Node>;

  /// `groups` products of m x k and k x n, `batch` times.
  struct Product {
    std::int64_t m;
    std::int64_t n;
    std::int64_t k;
    std::int64_t groups = 1;
    bool bias = false;
  };

  explicit LayerWriter(std::string name) { network_.name = std::move(name); }

  /// One producer: the right operand is weights. Two: it is what the second one computed, or a cache that holds it.
  Node gemm(const std::string& role, std::int64_t batch, const Product& product, Nodes inputs);
  /// An operator over a map whose shape it keeps. Without producers it reads the row above, or the network's input.
  Node on_map(const std::string& role, Operator op, Kind kind, const TensorShape& shape, Nodes inputs = {});
  Node activation(Node of, Kind kind);
  Node norm(const std::string& role, Node of);
  Node sum(const std::string& role, Nodes inputs);
  Node product(const std::string& role, Nodes inputs);
  /// The first or last `features` of a map.
  Node slice(const std::string& role, Kind end, std::int64_t features, Node of);
  Node concat(const std::string& role, Node first, Node second);
  /// Sums `window` neighbours: a map of `shape`, whose width they are, becomes one of width 1.
  Node sum_neighbours(const std::string& role, const TensorShape& shape, Node of);
  Node add(Layer layer, Nodes inputs);

  /// All rows from here on belong to this block; -1: to none.
  void begin_block(std::int64_t block) { block_ = block; }

  [[nodiscard]] TensorShape shape(Node node) const { return output_shape(network_.layers.at(node)); }
  [[nodiscard]] Network& network() { return network_; }

 private:
  [[nodiscard]] std::string name_of(const std::string& role) const;

  Network network_;
  std::int64_t block_ = -1;
};

}  // namespace systole::core
