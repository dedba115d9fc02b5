// SPDX-License-Identifier: MIT
#include "tests/core/ir/random_network.h"

#include <fmt/format.h>

#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/ir/shape.h"
#include "core/ir/validate.h"

namespace systole::core::testing {
namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) { network_.name = fmt::format("random{}", seed); }

  Network generate(std::size_t layers) && {
    while (network_.layers.size() < layers) {
      Layer layer = draft();
      // A draft may be unsound (a kernel too large, say); the next one will not be.
      if (!problems(layer).empty()) continue;
      network_.layers.push_back(std::move(layer));
      if (!connection_problems(network_, network_.layers.size() - 1).empty()) network_.layers.pop_back();
    }
    network_.notes = {{"title", "A random network: for tests"}, {"empty", ""}};
    if (chance(2)) {
      network_.extra_params = Parameters{pick(1, 1000)};
      network_.notes.push_back({"extra_params", fmt::format("{} = drawn", network_.extra_params.count())});
    }
    return std::move(network_);
  }

 private:
  std::int64_t pick(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most - least + 1));
  }
  bool chance(std::int64_t one_in) { return pick(1, one_in) == 1; }

  template <class T, std::size_t Count>
  T one_of(const std::array<T, Count>& values) {
    return values.at(static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(Count) - 1)));
  }

  std::string fresh_name() {
    constexpr std::array<std::string_view, 6> kStems{"conv", "block1.expand", "a b", "caf\xc3\xa9", "op", "x:y;\"z\""};
    return fmt::format("{}{}", one_of(kStems), network_.layers.size());
  }

  Layer draft() {
    Layer layer;
    layer.name = fresh_name();
    layer.op = one_of(kOperators);
    choose_kind(layer);
    if (chance(3)) layer.role = one_of(std::array<std::string_view, 3>{"stem", "spatial", "of two words"});
    if (chance(3)) layer.block = pick(0, 40);
    layer.batch = chance(4) ? pick(1, 5) : 1;
    if (layer.op == Operator::gemm) {
      layer.m = pick(1, 512);
      layer.n = pick(1, 512);
      layer.k = chance(20) ? pick(1, 1LL << 40) : pick(1, 512);
      layer.groups = chance(3) ? pick(1, 12) : 1;
      if (chance(3)) connect(layer);
    } else {
      layer.in_h = pick(1, 64);
      layer.in_w = pick(1, 64);
      layer.in_ch = chance(20) ? pick(1, 1LL << 32) : pick(1, 512);
      if (chance(2)) connect(layer);
      layer.out_ch = runs_on_array(layer.op) ? pick(1, 512) : layer.in_ch;
      if (layer.op == Operator::slice) layer.out_ch = pick(1, layer.in_ch);
      choose_window(layer);
    }
    if (runs_on_array(layer.op)) choose_weights(layer);
    return layer;
  }

  void choose_kind(Layer& layer) {
    if (layer.op == Operator::pool) {
      layer.kind = one_of(std::array{Kind::none, Kind::max, Kind::avg, Kind::global_avg});
    } else if (layer.op == Operator::activation) {
      layer.kind = one_of(std::array{Kind::none, Kind::relu, Kind::relu6, Kind::hswish, Kind::hsigmoid, Kind::swish,
                                     Kind::sigmoid, Kind::tanh, Kind::gelu, Kind::softmax});
    } else if (layer.op == Operator::norm) {
      layer.kind = one_of(std::array{Kind::none, Kind::batch, Kind::layer, Kind::rms, Kind::instance, Kind::group});
    } else if (layer.op == Operator::slice) {
      layer.kind = one_of(std::array{Kind::none, Kind::first, Kind::last});
    } else if (layer.op == Operator::move) {
      layer.kind = one_of(std::array{Kind::none, Kind::view, Kind::crop, Kind::join});
    } else if (layer.op == Operator::add) {
      layer.kind = one_of(std::array{Kind::none, Kind::subtract, Kind::greatest});
    } else if (runs_on_array(layer.op) && chance(8)) {
      layer.kind = Kind::shared;
    }
  }

  void choose_window(Layer& layer) {
    if (!traits(layer.op).windowed) return;
    layer.k_h = pick(1, 7);
    layer.k_w = pick(1, 7);
    layer.stride_h = pick(1, 3);
    layer.stride_w = pick(1, 3);
    layer.pad_h = chance(2) ? pick(0, 3) : 0;
    layer.pad_w = chance(2) ? pick(0, 3) : 0;
    layer.pad_extra_h = chance(4) ? pick(-2, 2) : 0;
    layer.pad_extra_w = chance(4) ? pick(-2, 2) : 0;
    layer.dilation_h = chance(5) ? pick(1, 3) : 1;
    layer.dilation_w = chance(5) ? pick(1, 3) : 1;
    layer.rounding = chance(3) ? Rounding::ceil : Rounding::floor;
    if (layer.op != Operator::pool && chance(3)) {
      layer.groups = chance(2) ? layer.in_ch : pick(1, layer.in_ch);
      layer.out_ch = layer.groups * pick(1, 3);
    }
  }

  void choose_weights(Layer& layer) {
    layer.bias = chance(2);
    layer.bn = chance(2);
    if (chance(6)) {
      layer.sparsity.of = pick(1, 16);
      layer.sparsity.kept = pick(1, layer.sparsity.of);
    } else if (chance(6)) {
      layer.density = static_cast<double>(pick(1, 1LL << 52)) / static_cast<double>(1LL << 52);
    }
  }

  /// Lets `layer` read layers that have names to be called by, and gives it their sizes.
  void connect(Layer& layer) {
    if (network_.layers.empty()) return;
    const auto count = static_cast<std::int64_t>(network_.layers.size());
    const bool many = layer.op == Operator::add || layer.op == Operator::mul || layer.op == Operator::concat;
    const std::int64_t wanted = layer.op == Operator::gemm ? 2 : many ? pick(1, 3) : 1;
    const auto producer = static_cast<std::uint32_t>(pick(0, count - 1));
    if (network_.layers[producer].name.find(' ') != std::string::npos) return;
    layer.inputs.assign(static_cast<std::size_t>(wanted), producer);
    if (layer.op == Operator::gemm) return;
    const TensorShape shape = output_shape(network_.layers[producer]);
    layer.batch = shape.batch;
    layer.in_h = shape.h;
    layer.in_w = shape.w;
    layer.in_ch = shape.channels * (layer.op == Operator::concat ? wanted : 1);
  }

  std::mt19937_64 random_;
  Network network_;
};

}  // namespace

Network random_network(std::uint64_t seed, std::size_t layers) {
  return Generator(seed).generate(layers);
}

}  // namespace systole::core::testing
