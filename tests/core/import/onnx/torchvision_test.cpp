// SPDX-License-Identifier: MIT
// What torchvision exports is the shipped topology of the same name, layer by layer.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/files/unpacked_file.h"
#include "core/import/onnx/onnx_network.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "core/topology/dialect.h"
#include "tests/places.h"

namespace systole::core::testing {
namespace {

ReadNetwork exported(const std::string& name, const OnnxOptions& options = {}) {
  UnpackedFile file(tests::source_dir() / "tests/core/import/onnx/torchvision" / (name + ".onnx.gz"));
  std::string bytes(1U << 22U, '\0');
  bytes.resize(file.read(bytes));
  return parse_onnx(name + ".onnx", bytes, {}, options);
}

/// The layers that an array runs.
std::vector<Layer> array_layers(const Network& network) {
  std::vector<Layer> layers;
  for (const Layer& layer : network.layers) {
    if (runs_on_array(layer.op)) layers.push_back(layer);
  }
  return layers;
}

/// A layer without what two descriptions of it may say differently.
std::string shape_text(const Layer& layer) {
  const TensorShape in = input_shape(layer);
  const TensorShape out = output_shape(layer);
  return fmt::format("{} {}x{}x{}x{} > {}x{}x{} k{}x{} s{} g{} mnk {}x{}x{} bias {} bn {}", name(layer.op), in.batch,
                     in.channels, in.h, in.w, out.channels, out.h, out.w, layer.k_h, layer.k_w, layer.stride_h,
                     layer.groups, layer.m, layer.n, layer.k, layer.bias, layer.bn);
}

TEST_CASE("onnx: torchvision's networks are the shipped ones, layer by layer") {
  for (const std::string name : {"alexnet", "mnasnet_b1", "mobilenet_v2", "resnet18", "resnet50", "squeezenet1_1",
                                 "vgg16", "mobilenet_v3_small", "mobilenet_v3_large", "efficientnet_b0"}) {
    CAPTURE(name);
    const Network imported = exported(name).network;
    const Network shipped = read_topology(tests::topology_file(name)).network;
    CHECK(macs(imported) == macs(shipped));
    CHECK(parameters(imported) == parameters(shipped));
    const std::vector<Layer> ours = array_layers(imported);
    const std::vector<Layer> theirs = array_layers(shipped);
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      CAPTURE(theirs[i].name);
      const bool squeeze = theirs[i].op != ours[i].op;  // squeeze-excite is a convolution of 1x1 or a linear layer
      if (squeeze) {
        CHECK(macs(ours[i]) == macs(theirs[i]));
      } else {
        CHECK(shape_text(ours[i]) == shape_text(theirs[i]));
      }
    }
  }
}

TEST_CASE("onnx: what is beside the array is what the shipped topologies say") {
  for (const std::string name : {"mobilenet_v2", "resnet18", "resnet50", "squeezenet1_1", "mobilenet_v3_large"}) {
    CAPTURE(name);
    const Network imported = exported(name).network;
    const Network shipped = read_topology(tests::topology_file(name)).network;
    for (const Operator op : kOperators) {
      if (runs_on_array(op)) continue;
      const auto ops = [&](const Network& network) { return std::ranges::count(network.layers, op, &Layer::op); };
      CAPTURE(core::name(op));
      CHECK(ops(imported) == ops(shipped));
    }
  }
}

TEST_CASE("onnx: vision transformers and ConvNeXt have torchvision's totals") {
  const Network vit = exported("vit_b16").network;
  const Network shipped = read_topology(tests::topology_file("vit_b16")).network;
  CHECK(parameters(vit) == parameters(shipped));
  CHECK(macs(vit) == macs(shipped));
  const Network convnext = exported("convnext_tiny").network;
  CHECK(parameters(convnext).count() == 28'589'128);  // torchvision's own table
  CHECK(std::ranges::count_if(convnext.layers, is_depthwise) == 18);
  CHECK(std::ranges::count(convnext.layers, Operator::gemm, &Layer::op) == 0);
}

TEST_CASE("onnx: a default export, its batch norm in the weights and its batch symbolic, has the same products") {
  const ReadNetwork folded = exported("resnet18_folded");
  CHECK(macs(folded.network) == macs(read_topology(tests::topology_file("resnet18")).network));
  REQUIRE(folded.network.notes.size() == 1);
  CHECK(folded.network.notes.front().value.starts_with("batch = 1"));
  const Network batch = exported("resnet18_folded", {.dims = {{"batch", 8}}}).network;
  CHECK(macs(batch).count() == 8 * macs(folded.network).count());
}

}  // namespace
}  // namespace systole::core::testing
