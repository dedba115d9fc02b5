// SPDX-License-Identifier: MIT
// Every executed layer against Eigen, in every order of matrix products and every element type.
#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "cachesim/streams/elementwise.h"
#include "core/error.h"
#include "core/ir/network_builder.h"
#include "tests/cachesim/streams/executed_layer.h"

namespace systole::cachesim::testing {
namespace {

using core::Layer;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

const std::vector<std::string> kOrders{"naive-ikj",
                                       "naive-ijk",
                                       "openblas-atom",
                                       "openblas-core2",
                                       "openblas-nehalem",
                                       "openblas-prescott",
                                       "openblas-sandybridge",
                                       "openblas-haswell",
                                       "goto-8x4",
                                       "goto-8",
                                       "copied-8",
                                       "copied-7"};

/// A convolution as one Eigen product a group.
std::vector<double> reference_convolution(const Layer& l, const std::vector<float>& input, const LayerWeights& w) {
  const core::TensorShape out = core::output_shape(l);
  const std::int64_t in_group = l.in_ch / l.groups;
  const std::int64_t out_group = l.out_ch / l.groups;
  const std::int64_t k = in_group * l.k_h * l.k_w;
  std::vector<double> result;
  for (std::int64_t image = 0; image < l.batch; ++image) {
    for (std::int64_t g = 0; g < l.groups; ++g) {
      Matrix columns(k, out.h * out.w);
      for (std::int64_t row = 0; row < k; ++row) {
        const std::int64_t c = image * l.in_ch + g * in_group + row / (l.k_h * l.k_w);
        for (std::int64_t col = 0; col < out.h * out.w; ++col) {
          const std::int64_t y = col / out.w * l.stride_h - l.pad_h + row / l.k_w % l.k_h * l.dilation_h;
          const std::int64_t x = col % out.w * l.stride_w - l.pad_w + row % l.k_w * l.dilation_w;
          const bool inside = y >= 0 && y < l.in_h && x >= 0 && x < l.in_w;
          columns(row, col) = inside ? input[static_cast<std::size_t>((c * l.in_h + y) * l.in_w + x)] : 0;
        }
      }
      Matrix weights(out_group, k);
      for (std::int64_t i = 0; i < weights.size(); ++i) {
        weights.data()[i] = w.weights[static_cast<std::size_t>(g * out_group * k + i)];
      }
      const Matrix product = weights * columns;
      for (std::int64_t i = 0; i < product.size(); ++i) {
        const auto channel = static_cast<std::size_t>(g * out_group + i / (out.h * out.w));
        double value = product.data()[i] + (l.bias ? w.bias[channel] : 0);
        if (l.bn) value = value * w.scale_shift[2 * channel] + w.scale_shift[2 * channel + 1];
        result.push_back(value);
      }
    }
  }
  return result;
}

double largest_difference(const std::vector<float>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  double largest = 0;
  for (std::size_t i = 0; i < found.size(); ++i) largest = std::max(largest, std::fabs(found[i] - expected[i]));
  return largest;
}

/// The output of a network's last layer.
std::vector<float> executed(const core::Network& network, const NetworkWeights& weights,
                            const std::vector<float>& input, const std::string& order, ElementType element) {
  SimulationOptions options;
  options.execution.gemm = gemm_order_named(order);
  options.execution.element = element;
  return simulate(network, weights, {input}, {conventional_configuration("16k", 16384)}, options)
      .configurations.front()
      .outputs.front();
}

Layer random_convolution(core::RandomBits& random) {
  Layer l;
  l.name = "conv";
  l.groups = random.below(3) == 0 ? 2 : 1;
  l.in_ch = l.groups * static_cast<std::int64_t>(1 + random.below(4));
  l.out_ch = l.groups * static_cast<std::int64_t>(1 + random.below(13));
  l.batch = 1 + static_cast<std::int64_t>(random.below(2));
  l.k_h = 1 + static_cast<std::int64_t>(random.below(4));
  l.k_w = 1 + static_cast<std::int64_t>(random.below(4));
  l.stride_h = 1 + static_cast<std::int64_t>(random.below(3));
  l.stride_w = 1 + static_cast<std::int64_t>(random.below(3));
  l.pad_h = static_cast<std::int64_t>(random.below(4));
  l.pad_w = static_cast<std::int64_t>(random.below(4));
  l.dilation_h = 1 + static_cast<std::int64_t>(random.below(2));
  l.dilation_w = 1 + static_cast<std::int64_t>(random.below(2));
  l.in_h = l.dilation_h * (l.k_h - 1) + 1 + static_cast<std::int64_t>(random.below(8));
  l.in_w = l.dilation_w * (l.k_w - 1) + 1 + static_cast<std::int64_t>(random.below(8));
  l.bias = random.below(2) == 0;
  l.bn = random.below(3) == 0;
  return l;
}

TEST_CASE("convolutions equal Eigen's products: 150 random layers, all orders") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    core::RandomBits random(seed);
    core::Network network{.name = "net", .layers = {random_convolution(random)}, .notes = {}, .extra_params = {}};
    const NetworkWeights weights = random_weights(random, network, 0.5);
    const std::vector<float> input = random_values(random, input_elements(network), 0.5);
    const std::vector<double> expected = reference_convolution(network.layers[0], input, weights[0]);
    for (const std::string& order : kOrders) {
      CAPTURE(seed);
      CAPTURE(order);
      CHECK(largest_difference(executed(network, weights, input, order, ElementType::float32), expected) < 1e-4);
      CHECK(largest_difference(executed(network, weights, input, order, ElementType::float16), expected) < 0.03);
    }
    if (network.layers[0].bn) continue;  // int8 scales do not foresee what a normalisation amplifies
    double most = 0.1;
    for (const double value : expected) most = std::max(most, std::fabs(value));
    // int8: half a step for each operand over the sum, and a step for each of product, bias and normalisation.
    const double steps = 0.004 * std::sqrt(static_cast<double>(input.size())) + most * 0.05;
    CHECK(largest_difference(executed(network, weights, input, "openblas-atom", ElementType::int8), expected) < steps);
  }
}

TEST_CASE("linear layers equal Eigen's matrix-vector products") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    core::RandomBits random(seed);
    Layer l;
    l.name = "ip";
    l.op = core::Operator::linear;
    l.batch = 1 + static_cast<std::int64_t>(random.below(2));
    l.in_ch = 1 + static_cast<std::int64_t>(random.below(9));
    l.in_h = l.in_w = 1 + static_cast<std::int64_t>(random.below(4));
    l.out_ch = 1 + static_cast<std::int64_t>(random.below(20));
    l.bias = random.below(2) == 0;
    core::Network network{.name = "net", .layers = {l}, .notes = {}, .extra_params = {}};
    const NetworkWeights weights = random_weights(random, network, 0.5);
    const std::vector<float> input = random_values(random, input_elements(network), 0.5);
    const std::int64_t in = l.in_ch * l.in_h * l.in_w;
    const Matrix w =
        Eigen::Map<const Eigen::Matrix<float, -1, -1, Eigen::RowMajor>>(weights[0].weights.data(), l.out_ch, in)
            .cast<double>();
    std::vector<double> expected;
    for (std::int64_t image = 0; image < l.batch; ++image) {
      const Eigen::VectorXd y = w * Eigen::Map<const Eigen::VectorXf>(input.data() + image * in, in).cast<double>();
      for (std::int64_t o = 0; o < l.out_ch; ++o) {
        expected.push_back(y(o) + (l.bias ? weights[0].bias[static_cast<std::size_t>(o)] : 0));
      }
    }
    for (const std::string& order : kOrders) {
      CHECK(largest_difference(executed(network, weights, input, order, ElementType::float32), expected) < 1e-4);
    }
  }
}

/// One layer over given inputs: each is the output of an identity 1x1 convolution of the one before it.
std::vector<float> run_one(Layer layer, const std::vector<float>& input) {
  core::Network network{.name = "net", .layers = {std::move(layer)}, .notes = {}, .extra_params = {}};
  return executed(network, NetworkWeights(1), input, "openblas-atom", ElementType::float32);
}

Layer plane_layer(core::Operator op, core::Kind kind, std::int64_t channels, std::int64_t h, std::int64_t w) {
  Layer l;
  l.name = "layer";
  l.op = op;
  l.kind = kind;
  l.in_ch = l.out_ch = channels;
  l.in_h = h;
  l.in_w = w;
  return l;
}

TEST_CASE("pooling takes maxima and means of Eigen's blocks") {
  core::RandomBits random(3);
  for (const core::Kind kind : {core::Kind::max, core::Kind::avg}) {
    for (const std::int64_t stride : {1, 2, 3}) {
      Layer l = plane_layer(core::Operator::pool, kind, 3, 8, 9);
      l.k_h = 2;
      l.k_w = 3;
      l.stride_h = l.stride_w = stride;
      const std::vector<float> input = random_values(random, 3 * 8 * 9, 0.6);
      const core::TensorShape out = core::output_shape(l);
      std::vector<double> expected;
      for (std::int64_t c = 0; c < 3; ++c) {
        const Eigen::Map<const Eigen::Matrix<float, -1, -1, Eigen::RowMajor>> plane(input.data() + c * 72, 8, 9);
        for (std::int64_t y = 0; y < out.h; ++y) {
          for (std::int64_t x = 0; x < out.w; ++x) {
            const auto block = plane.block(y * stride, x * stride, 2, 3);
            expected.push_back(kind == core::Kind::max ? block.maxCoeff() : block.mean());
          }
        }
      }
      CHECK(largest_difference(run_one(l, input), expected) < 1e-6);
    }
  }
}

TEST_CASE("a pool that rounds up has a smaller last window") {
  Layer l = plane_layer(core::Operator::pool, core::Kind::max, 1, 4, 4);
  l.k_h = l.k_w = 3;
  l.stride_h = l.stride_w = 2;
  l.rounding = core::Rounding::ceil;
  std::vector<float> input(16);
  for (std::size_t i = 0; i < 16; ++i) input[i] = static_cast<float>(i);
  CHECK(run_one(l, input) == std::vector<float>{10, 11, 14, 15});
}

TEST_CASE("global averages, activations, softmax and local response normalisation equal their formulas") {
  core::RandomBits random(4);
  const std::vector<float> input = random_values(random, 7 * 12, 0.7);
  const Eigen::Map<const Eigen::Matrix<float, -1, -1, Eigen::RowMajor>> planes(input.data(), 7, 12);
  const Eigen::ArrayXXd values = planes.cast<double>().array();
  const auto flat = [](const Eigen::ArrayXXd& array) {
    std::vector<double> out;
    for (Eigen::Index r = 0; r < array.rows(); ++r) {
      for (Eigen::Index c = 0; c < array.cols(); ++c) out.push_back(array(r, c));
    }
    return out;
  };
  const auto layer = [](core::Operator op, core::Kind kind) { return plane_layer(op, kind, 7, 3, 4); };
  const auto difference = [&](core::Operator op, core::Kind kind, const Eigen::ArrayXXd& expected) {
    return largest_difference(run_one(layer(op, kind), input), flat(expected));
  };
  using core::Kind;
  using core::Operator;
  CHECK(difference(Operator::pool, Kind::global_avg, values.rowwise().mean()) < 1e-6);
  CHECK(difference(Operator::activation, Kind::relu, values.max(0)) == 0);
  CHECK(difference(Operator::activation, Kind::sigmoid, 1 / (1 + (-values).exp())) < 1e-6);
  CHECK(difference(Operator::activation, Kind::hswish, values * (values + 3).min(6).max(0) / 6) < 1e-6);
  Eigen::ArrayXXd softmax = values.exp();
  softmax.rowwise() /= softmax.colwise().sum().eval();
  CHECK(difference(Operator::activation, Kind::softmax, softmax) < 1e-6);
  Eigen::ArrayXXd normalised = values;
  for (Eigen::Index c = 0; c < 7; ++c) {
    const Eigen::Index from = std::max<Eigen::Index>(0, c - 2);
    const Eigen::Index to = std::min<Eigen::Index>(7, c + 3);
    const Eigen::ArrayXXd sum = values.middleRows(from, to - from).square().colwise().sum();
    normalised.row(c) *= (1 + 1e-4 / 5 * sum).pow(-0.75);
  }
  CHECK(difference(Operator::lrn, Kind::none, normalised) < 1e-6);
}

TEST_CASE("sums, products, concatenations and slices of branches") {
  core::NetworkBuilder net("branches", {.batch = 1, .channels = 4, .h = 3, .w = 5});
  const auto a = net.conv("a", 4, 1, {});
  const auto b = net.conv("b", 4, 3, {.stride = 1, .padding = 1}, {a});
  const auto sum = net.sum("sum", a, b);
  const auto pooled = net.global_pool("squeeze");
  const auto scaled = net.product("scaled", sum, pooled);
  net.concat("all", {a, b, scaled});
  Layer half;
  half.name = "half";
  half.op = core::Operator::slice;
  half.kind = core::Kind::last;
  half.out_ch = 6;
  net.add(half);
  const core::Network network = std::move(net).build();
  core::RandomBits random(9);
  const NetworkWeights weights = random_weights(random, network, 1);
  const std::vector<float> input = random_values(random, input_elements(network), 1);
  const std::vector<double> va = reference_convolution(network.layers[a], input, weights[a]);
  const std::vector<double> vb =
      reference_convolution(network.layers[b], std::vector<float>(va.begin(), va.end()), weights[b]);
  std::vector<double> expected(vb.begin() + 2 * 15, vb.end());
  for (std::size_t c = 0; c < 4; ++c) {
    double mean = 0;
    for (std::size_t i = 0; i < 15; ++i) mean += (va[c * 15 + i] + vb[c * 15 + i]) / 15;
    for (std::size_t i = 0; i < 15; ++i) expected.push_back((va[c * 15 + i] + vb[c * 15 + i]) * mean);
  }
  CHECK(largest_difference(executed(network, weights, input, "openblas-atom", ElementType::float32), expected) < 1e-4);
}

/// Layers of shape 1x1 (gates) and of the first layer's shape, and the product of some of them.
struct Products {
  Products() {
    map = net.conv("map", 4, 1, {});
    gate = net.global_pool("gate");
    half = net.conv("half", 4, 1, {}, {gate});
  }

  /// The values of a product of `factors`, channel by channel.
  [[nodiscard]] std::vector<float> run(const std::vector<core::NetworkBuilder::Node>& factors) const {
    core::NetworkBuilder copy = net;
    core::Network network = std::move(copy).build();
    Layer product = plane_layer(core::Operator::mul, core::Kind::none, 4, 3, 5);
    product.name = "product";
    product.inputs = factors;
    network.layers.push_back(product);
    return executed(network, weights(network), input(network), "openblas-atom", ElementType::float32);
  }
  /// What a layer gives.
  [[nodiscard]] std::vector<float> values(core::NetworkBuilder::Node node) const {
    core::NetworkBuilder copy = net;
    core::Network network = std::move(copy).build();
    const NetworkWeights all = weights(network);
    const std::vector<float> from = input(network);
    network.layers.resize(node + 1);
    return executed(network, NetworkWeights(all.begin(), all.begin() + node + 1), from, "openblas-atom",
                    ElementType::float32);
  }
  static NetworkWeights weights(const core::Network& network) {
    core::RandomBits random(21);
    return random_weights(random, network, 1);
  }
  static std::vector<float> input(const core::Network& network) {
    core::RandomBits random(22);
    return random_values(random, input_elements(network), 1);
  }

  core::NetworkBuilder net{"gates", {.batch = 1, .channels = 4, .h = 3, .w = 5}};
  core::NetworkBuilder::Node map = 0;
  core::NetworkBuilder::Node gate = 0;
  core::NetworkBuilder::Node half = 0;
};

TEST_CASE("a product takes its gates in any place, and only gates as well") {
  const Products products;
  const std::vector<float> map = products.values(products.map);
  const std::vector<float> gate = products.values(products.gate);
  const std::vector<float> half = products.values(products.half);
  REQUIRE(map.size() == 60);
  REQUIRE(gate.size() == 4);
  const auto check = [&](const std::vector<core::NetworkBuilder::Node>& factors) {
    std::vector<double> expected(60, 1);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      for (const auto factor : factors) {
        expected[i] *= factor == products.map ? map[i] : factor == products.gate ? gate[i / 15] : half[i / 15];
      }
    }
    CHECK(largest_difference(products.run(factors), expected) < 1e-6);
  };
  check({products.map, products.gate});
  check({products.gate, products.map});
  check({products.gate, products.half});
  check({products.gate, products.map, products.half});
  check({products.gate, products.half, products.map});
  check({products.map, products.map, products.gate});
}

TEST_CASE("a gate costs the same accesses on either side") {
  const auto accesses = [](bool gate_first) {
    const Products products;
    core::NetworkBuilder net = products.net;
    core::Network network = std::move(net).build();
    Layer product = plane_layer(core::Operator::mul, core::Kind::none, 4, 3, 5);
    product.inputs = gate_first ? std::vector{products.gate, products.map} : std::vector{products.map, products.gate};
    network.layers.push_back(product);
    return simulate(network, Products::weights(network), {Products::input(network)},
                    {conventional_configuration("16k", 16384)}, {})
        .configurations.front()
        .layers.back()
        .accesses;
  };
  CHECK(accesses(false) == Accesses{4 + 60 + 60});
  CHECK(accesses(true) == accesses(false));
}

TEST_CASE("a layer that would read past the one before it is named, and a sum of one map") {
  const auto mistake = [](const core::Network& network) {
    try {
      make_execution(network, Products::weights(network), {});
    } catch (const core::InputError& error) {
      return std::string(error.what());
    }
    return std::string("(no mistake)");
  };
  core::Network network{.name = "net", .layers = {}, .notes = {}, .extra_params = {}};
  Layer conv = plane_layer(core::Operator::conv, core::Kind::none, 4, 3, 5);
  conv.name = "first";
  network.layers.push_back(conv);
  conv.name = "second";
  network.layers.push_back(conv);
  CHECK(mistake(network) == "(no mistake)");
  network.layers[1].in_h = 4;
  CHECK(mistake(network) ==
        "layer 'second': found an input of 4x4x5, expected one that 'first' before it gives, 4x3x5");
  for (const core::Operator op : {core::Operator::add, core::Operator::mul}) {
    network.layers[1] = plane_layer(op, core::Kind::none, 4, 3, 5);
    CHECK(mistake(network).ends_with("expected two producers or more, in the column inputs"));
    network.layers[1].inputs = {0};
    CHECK(mistake(network).ends_with("expected two producers or more, in the column inputs"));
  }
  network.layers[1] = plane_layer(core::Operator::concat, core::Kind::none, 2, 3, 5);
  CHECK(mistake(network) == "layer 'layer': found an input of 2x3x5, expected one that 'first' before it gives, 4x3x5");
}

TEST_CASE("float16 rounds to nearest even, over all of its values and their midpoints") {
  int wrong = 0;
  for (std::uint32_t bits = 0; bits < 0x7c00U; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = float32_from(half);
    wrong += float16_from(value) != half || float16_from(-value) != (half | 0x8000U) ? 1 : 0;
    if (bits + 1 >= 0x7c00U) continue;
    const float middle = (value + float32_from(static_cast<std::uint16_t>(bits + 1))) / 2;
    wrong += float16_from(middle) != (bits % 2 == 0 ? bits : bits + 1) ? 1 : 0;
  }
  CHECK(wrong == 0);
  CHECK(float16_from(1e6F) == 0x7c00U);
}

TEST_CASE("what cannot be executed is named") {
  Layer l;
  l.name = "up";
  l.op = core::Operator::conv_transpose;
  const core::Network network{.name = "upsampling", .layers = {l}, .notes = {}, .extra_params = {}};
  CHECK_THROWS_WITH_AS(make_execution(network, NetworkWeights(1), {}),
                       "layer 'up': found conv_transpose, expected an operator that cachesim executes",
                       core::InputError);
}

}  // namespace
}  // namespace systole::cachesim::testing
