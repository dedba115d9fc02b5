// SPDX-License-Identifier: MIT
// Convolutions and pools of ONNX: sizes beside those that ONNX's library infers, products beside counted windows.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/reading.h"

namespace systole::core::testing {
namespace {

Sizes sizes_of(const TensorShape& shape) {
  return {shape.batch, shape.channels, shape.h, shape.w};
}

struct WindowCase {
  std::int64_t h, w, kernel, stride, dilation;
  Sizes pads;
  std::string automatic;
};

std::vector<WindowCase> window_cases() {
  std::vector<WindowCase> cases;
  for (const std::int64_t size : {5, 8, 13}) {
    for (const std::int64_t kernel : {1, 2, 3, 5}) {
      for (const std::int64_t stride : {1, 2, 3}) {
        for (const std::int64_t dilation : {1, 2}) {
          if (dilation * (kernel - 1) + 1 > size) continue;
          for (const Sizes& pads : {Sizes{0, 0, 0, 0}, Sizes{1, 1, 1, 1}, Sizes{0, 0, 1, 1}, Sizes{1, 0, 0, 2}}) {
            cases.push_back({size, size + 2, kernel, stride, dilation, pads, ""});
          }
          for (const char* automatic : {"VALID", "SAME_UPPER", "SAME_LOWER"}) {
            cases.push_back({size, size + 2, kernel, stride, dilation, {}, automatic});
          }
        }
      }
    }
  }
  return cases;
}

std::vector<Attribute> attributes_of(const WindowCase& of) {
  std::vector<Attribute> attributes{ints("kernel_shape", {of.kernel, of.kernel}),
                                    ints("strides", {of.stride, of.stride}),
                                    ints("dilations", {of.dilation, of.dilation})};
  if (!of.pads.empty()) attributes.push_back(ints("pads", of.pads));
  if (!of.automatic.empty()) attributes.push_back(text("auto_pad", of.automatic));
  return attributes;
}

TEST_CASE("onnx: convolutions have the outputs that ONNX infers, whatever their padding") {
  for (const WindowCase& of : window_cases()) {
    CAPTURE(fmt::format("{}x{} k{} s{} d{} pads {} {}", of.h, of.w, of.kernel, of.stride, of.dilation,
                        fmt::join(of.pads, " "), of.automatic));
    for (const std::int64_t groups : {1, 4}) {
      ModelMaker model;
      std::vector<Attribute> attributes = attributes_of(of);
      attributes.push_back(number("group", groups));
      model.input("x", {1, 4, of.h, of.w}).weights("w", {8, 4 / groups, of.kernel, of.kernel}).weights("b", {8});
      model.node("Conv", {"x", "w", "b"}, {"y"}, attributes).output("y");
      const Network network = model.network();
      REQUIRE(network.layers.size() == 1);
      const Layer& layer = network.layers.front();
      const Sizes expected = model.inferred("y");
      CHECK(sizes_of(output_shape(layer)) == expected);
      CHECK(macs(layer).count() == 8 * expected.at(2) * expected.at(3) * (4 / groups) * of.kernel * of.kernel);
      CHECK(parameters(layer).count() == 8 * (4 / groups) * of.kernel * of.kernel + 8);
      CHECK(layer.groups == groups);
    }
  }
}

TEST_CASE("onnx: the odd element of SAME padding lies where the attribute says") {
  const auto layer_of_padding = [](const std::string& automatic) {
    ModelMaker model;
    model.input("x", {1, 3, 8, 8}).weights("w", {4, 3, 3, 3});
    model.node("Conv", {"x", "w"}, {"y"}, {ints("strides", {2, 2}), text("auto_pad", automatic)}).output("y");
    return model.network().layers.front();
  };
  const Layer upper = layer_of_padding("SAME_UPPER");
  CHECK(upper.pad_h == 0);
  CHECK(upper.pad_extra_h == 1);
  const Layer lower = layer_of_padding("SAME_LOWER");
  CHECK(lower.pad_h == 1);
  CHECK(lower.pad_extra_h == -1);
  CHECK(output_shape(upper) == output_shape(lower));
}

TEST_CASE("onnx: pools have the outputs that ONNX infers, and drop a window that would start in the padding") {
  for (const WindowCase& of : window_cases()) {
    CAPTURE(fmt::format("{}x{} k{} s{} d{} pads {} {}", of.h, of.w, of.kernel, of.stride, of.dilation,
                        fmt::join(of.pads, " "), of.automatic));
    ModelMaker model;
    model.input("x", {2, 4, of.h, of.w}).node("MaxPool", {"x"}, {"y"}, attributes_of(of)).output("y");
    if (of.kernel == 1 && of.stride == 1) continue;  // no layer, unless it is padded
    const Network network = model.network();
    const Layer& layer = only(network, Operator::pool);
    CHECK(layer.kind == Kind::max);
    CHECK(sizes_of(output_shape(layer)) == model.inferred("y"));
  }
  ModelMaker ceil;
  ceil.input("x", {1, 4, 6, 6});
  ceil.node(
      "AveragePool", {"x"}, {"y"},
      {ints("kernel_shape", {3, 3}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1}), number("ceil_mode", 1)});
  ceil.output("y");
  CHECK(output_shape(only(ceil.network(), Operator::pool)).h == 4);
}

TEST_CASE("onnx: transposed convolutions have ONNX's outputs and the products of their input's pixels") {
  for (const std::int64_t kernel : {1, 2, 3, 4}) {
    for (const std::int64_t stride : {1, 2, 3}) {
      for (const std::int64_t pad : {0, 1}) {
        for (const std::int64_t extra : {0, 1}) {
          if (extra >= stride || 2 * pad > kernel) continue;
          CAPTURE(fmt::format("k{} s{} p{} extra {}", kernel, stride, pad, extra));
          ModelMaker model;
          model.input("x", {1, 6, 7, 9}).weights("w", {6, 4, kernel, kernel});
          model.node("ConvTranspose", {"x", "w"}, {"y"},
                     {ints("strides", {stride, stride}), ints("pads", {pad, pad, pad, pad}),
                      ints("output_padding", {extra, extra}), number("group", 2)});
          model.output("y");
          const Network network = model.network();
          const Layer& layer = only(network, Operator::conv_transpose);
          CHECK(sizes_of(output_shape(layer)) == model.inferred("y"));
          CHECK(macs(layer).count() == 6 * 7 * 9 * 4 * kernel * kernel);
          CHECK(parameters(layer).count() == 6 * 4 * kernel * kernel);
        }
      }
    }
  }
}

TEST_CASE("onnx: a convolution along one axis lies along the width, one along three is its matrix product") {
  ModelMaker along;
  along.input("x", {1, 16, 100}).weights("w", {32, 16, 5});
  along.node("Conv", {"x", "w"}, {"y"}, {ints("pads", {2, 2})}).output("y");
  const Network line = along.network();
  CHECK(output_shape(line.layers.front()) == TensorShape{.batch = 1, .channels = 32, .h = 1, .w = 100});
  CHECK(macs(line).count() == 100 * 32 * 16 * 5);

  ModelMaker deep;
  deep.input("x", {1, 4, 6, 8, 8}).weights("w", {10, 4, 3, 3, 3}).weights("b", {10});
  deep.node("Conv", {"x", "w", "b"}, {"c"}, {ints("pads", {1, 1, 1, 1, 1, 1})});
  deep.node("MaxPool", {"c"}, {"y"}, {ints("kernel_shape", {2, 2, 2}), ints("strides", {2, 2, 2})}).output("y");
  const Network volume = deep.network();
  CHECK(macs(volume).count() == 6 * 8 * 8 * 10 * 4 * 27);
  CHECK(parameters(volume).count() == 10 * 4 * 27 + 10);
  CHECK(elements(output_shape(volume.layers.back())).count() == 10 * 3 * 4 * 4);
}

TEST_CASE("onnx: zeros put around a map are the padding of the convolution that reads it") {
  ModelMaker model;
  model.input("x", {1, 3, 8, 8}).integers("p", {0, 0, 0, 1, 0, 0, 2, 1}).weights("w", {4, 3, 3, 3});
  model.node("Pad", {"x", "p"}, {"padded"}).node("Conv", {"padded", "w"}, {"y"}).output("y");
  const Network network = model.network();
  REQUIRE(network.layers.size() == 1);
  CHECK(sizes_of(output_shape(network.layers.front())) == model.inferred("y"));
  CHECK(network.layers.front().pad_h == 0);
  CHECK(network.layers.front().pad_extra_h == 2);
  CHECK(network.layers.front().pad_w == 1);
}

TEST_CASE("onnx: global pools and means over pixels are global pools, in any layout") {
  ModelMaker model;
  model.input("x", {1, 3, 8, 8}).weights("w", {4, 3, 3, 3});
  model.node("Conv", {"x", "w"}, {"c"}).node("Transpose", {"c"}, {"t"}, {ints("perm", {0, 2, 3, 1})});
  model.node("ReduceMean", {"t"}, {"y"}, {ints("axes", {1, 2}), number("keepdims", 0)}).output("y");
  const Network network = model.network();
  CHECK(only(network, Operator::pool).kind == Kind::global_avg);
  CHECK(count(network, Operator::move) == 0);
  ModelMaker largest;
  largest.input("x", {1, 3, 8, 6}).node("GlobalMaxPool", {"x"}, {"y"}).output("y");
  const Layer pool = only(largest.network(), Operator::pool);
  CHECK(pool.k_h == 8);
  CHECK(pool.k_w == 6);
}

TEST_CASE("onnx: windows that make no sense are one clear error each") {
  const auto mistake = [](const std::vector<Attribute>& attributes, const Sizes& weights) {
    ModelMaker model;
    model.input("x", {1, 4, 8, 8}).weights("w", weights).node("Conv", {"x", "w"}, {"y"}, attributes).output("y");
    return mistake_of([&] { static_cast<void>(model.network()); });
  };
  CHECK(mistake({ints("strides", {0, 0})}, {4, 4, 3, 3}) ==
        "made.onnx: node 'Conv_0' (Conv, opset 13): found strides 0 0, expected 2 numbers of at least 1");
  CHECK(mistake({ints("pads", {-1, 0, 0, 0})}, {4, 4, 3, 3}).find("pads -1 0 0 0") != std::string::npos);
  CHECK(mistake({}, {4, 3, 3, 3}).find("weights of 4x3x3x3 in 1 groups for an input of 1x4x8x8") != std::string::npos);
  CHECK(mistake({}, {4, 4, 9, 9}).find("a kernel of 9x9 over 1x4x8x8") != std::string::npos);
  CHECK(mistake({number("group", 0)}, {4, 4, 3, 3}).find("in 0 groups") != std::string::npos);
  CHECK(mistake({text("auto_pad", "SOME")}, {4, 4, 3, 3}).find("auto_pad SOME") != std::string::npos);
  CHECK(mistake({ints("dilations", {1L << 62, 1})}, {4, 4, 3, 3}).find("2^63-1") != std::string::npos);
}

}  // namespace
}  // namespace systole::core::testing
