// SPDX-License-Identifier: MIT
// Whole models of ONNX: elementwise operators, patterns, moves, dimensions, weights, and what cannot be read.
#include <doctest/doctest.h>
#include <fmt/format.h>
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/files/binary_kind.h"
#include "core/import/network_input.h"
#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "core/ir/work.h"
#include "core/topology/systole_csv.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/reading.h"
#include "tests/core/temporary_directory.h"
#include "tests/mutants.h"

namespace systole::core::testing {
namespace {

/// A model whose graph is one convolution, then what the test adds to its output `c`, of 1x8x6x6.
ModelMaker& begin(ModelMaker& model) {
  return model.input("x", {1, 3, 8, 8}).weights("k", {8, 3, 3, 3}).node("Conv", {"x", "k"}, {"c"});
}

TEST_CASE("onnx: activations are the IR's, by one node each") {
  struct Case {
    std::string op;
    Kind kind;
    std::vector<Attribute> attributes{};
  };
  for (const Case& of :
       {Case{"Relu", Kind::relu}, Case{"LeakyRelu", Kind::leaky_relu}, Case{"Elu", Kind::elu}, Case{"Selu", Kind::elu},
        Case{"Sigmoid", Kind::sigmoid}, Case{"Tanh", Kind::tanh}, Case{"HardSigmoid", Kind::hsigmoid},
        Case{"HardSwish", Kind::hswish}, Case{"Gelu", Kind::gelu}, Case{"Erf", Kind::erf}, Case{"Exp", Kind::exp},
        Case{"Sqrt", Kind::sqrt}, Case{"Softplus", Kind::softplus}, Case{"Softmax", Kind::softmax, {number("axis", 1)}},
        Case{"LogSoftmax", Kind::softmax, {number("axis", 1)}}, Case{"Abs", Kind::abs}}) {
    CAPTURE(of.op);
    ModelMaker model(14);
    begin(model).node(of.op, {"c"}, {"y"}, of.attributes).output("y");
    const Network network = model.network();
    REQUIRE(network.layers.size() == 2);
    CHECK(network.layers.back().op == Operator::activation);
    CHECK(network.layers.back().kind == of.kind);
    CHECK(output_shape(network.layers.back()) == output_shape(network.layers.front()));
  }
  for (const auto& [most, kind] : {std::pair{6.0F, Kind::relu6}, std::pair{4.0F, Kind::clip}}) {
    ModelMaker model;
    begin(model).scalar("least", 0).scalar("most", most).node("Clip", {"c", "least", "most"}, {"y"}).output("y");
    CHECK(only(model.network(), Operator::activation).kind == kind);
    ModelMaker old(6);
    begin(old).node("Clip", {"c"}, {"y"}, {real("min", 0), real("max", static_cast<double>(most))}).output("y");
    CHECK(only(old.network(), Operator::activation).kind == kind);
  }
}

TEST_CASE("onnx: several nodes that are one operator become one layer") {
  struct Case {
    std::string name;
    Kind kind;
    void (*add)(ModelMaker&);
  };
  const std::vector<Case> cases{
      {"swish", Kind::swish,
       [](ModelMaker& m) {
         m.node("Sigmoid", {"c"}, {"s"}).node("Mul", {"c", "s"}, {"y"});
       }},
      {"hard swish of opset 13", Kind::hswish,
       [](ModelMaker& m) {
         m.node("HardSigmoid", {"c"}, {"s"}).node("Mul", {"s", "c"}, {"y"});
       }},
      {"hard swish of opset 9", Kind::hswish,
       [](ModelMaker& m) {
         m.scalar("3", 3).scalar("0", 0).scalar("6", 6).node("Add", {"c", "3"}, {"a"});
         m.node("Clip", {"a", "0", "6"}, {"b"}).node("Mul", {"c", "b"}, {"d"}).node("Div", {"d", "6"}, {"y"});
       }},
      {"hard sigmoid", Kind::hsigmoid,
       [](ModelMaker& m) {
         m.scalar("3", 3).scalar("0", 0).scalar("6", 6).node("Add", {"c", "3"}, {"a"});
         m.node("Clip", {"a", "0", "6"}, {"b"}).node("Div", {"b", "6"}, {"y"});
       }},
      {"gelu", Kind::gelu,
       [](ModelMaker& m) {
         m.scalar("r", 1.41421356F).scalar("1", 1).scalar("h", 0.5F).node("Div", {"c", "r"}, {"a"});
         m.node("Erf", {"a"}, {"b"}).node("Add", {"b", "1"}, {"d"}).node("Mul", {"c", "d"}, {"e"});
         m.node("Mul", {"e", "h"}, {"y"});
       }},
      {"gelu by tanh", Kind::gelu,
       [](ModelMaker& m) {
         m.scalar("3", 3).scalar("k1", 0.044715F).scalar("k2", 0.79788456F).scalar("1", 1).scalar("h", 0.5F);
         m.node("Pow", {"c", "3"}, {"a"}).node("Mul", {"a", "k1"}, {"b"}).node("Add", {"c", "b"}, {"d"});
         m.node("Mul", {"d", "k2"}, {"e"}).node("Tanh", {"e"}, {"t"}).node("Add", {"t", "1"}, {"g"});
         m.node("Mul", {"c", "h"}, {"i"}).node("Mul", {"i", "g"}, {"y"});
       }},
  };
  for (const Case& of : cases) {
    CAPTURE(of.name);
    ModelMaker model;
    of.add(begin(model));
    model.output("y");
    const Network network = model.network();
    REQUIRE(network.layers.size() == 2);
    CHECK(network.layers.back().kind == of.kind);
  }
  // What something else reads is a layer of its own.
  ModelMaker open;
  begin(open).node("Sigmoid", {"c"}, {"s"}).node("Mul", {"c", "s"}, {"y"}).output("y").output("s");
  CHECK(open.network().layers.size() == 3);
}

TEST_CASE("onnx: RMS norm and layer norm of several nodes, with their parameters") {
  ModelMaker model;
  model.input("x", {1, 16, 64}).weights("w", {64, 64}).weights("g", {64}).scalar("2", 2).scalar("e", 1e-6F);
  model.node("MatMul", {"x", "w"}, {"c"}).node("Pow", {"c", "2"}, {"p"});
  model.node("ReduceMean", {"p"}, {"m"}, {ints("axes", {-1})})
      .node("Add", {"m", "e"}, {"a"})
      .node("Sqrt", {"a"}, {"s"});
  model.node("Reciprocal", {"s"}, {"r"}).node("Mul", {"c", "r"}, {"n"}).node("Mul", {"g", "n"}, {"y"}).output("y");
  const Network network = model.network();
  REQUIRE(network.layers.size() == 2);
  CHECK(network.layers.back().op == Operator::norm);
  CHECK(network.layers.back().kind == Kind::rms);
  CHECK(network.layers.back().in_ch == 64);
  CHECK(parameters(network).count() == 64 * 64 + 64);
}

TEST_CASE("onnx: attention's scale is no layer, and its softmax goes over the keys") {
  ModelMaker model;
  model.input("q", {1, 4, 16, 8}).input("k", {1, 4, 16, 8}).scalar("s", 8);
  model.node("Relu", {"q"}, {"rq"}).node("Relu", {"k"}, {"rk"});
  model.node("Transpose", {"rk"}, {"t"}, {ints("perm", {0, 1, 3, 2})}).node("MatMul", {"rq", "t"}, {"p"});
  model.node("Div", {"p", "s"}, {"d"}).node("Softmax", {"d"}, {"y"}, {number("axis", -1)}).output("y");
  const Network network = model.network();
  CHECK(count(network, Operator::mul) == 0);
  const Layer& softmax = network.layers.back();
  CHECK(softmax.kind == Kind::softmax);
  CHECK(softmax.in_ch == 4 * 16);
  CHECK(softmax.in_h == 16);
}

TEST_CASE("onnx: normalisations: folded into a convolution, and on their own") {
  ModelMaker folded;
  begin(folded).weights("s", {8}).weights("b", {8}).weights("m", {8}).weights("v", {8});
  folded.node("BatchNormalization", {"c", "s", "b", "m", "v"}, {"y"}).output("y");
  const Network one = folded.network();
  REQUIRE(one.layers.size() == 1);
  CHECK(one.layers.front().bn);
  CHECK(parameters(one).count() == 8 * 27 + 16);

  ModelMaker apart;
  begin(apart).weights("s", {8}).weights("b", {8}).weights("m", {8}).weights("v", {8}).node("Relu", {"c"}, {"r"});
  apart.node("BatchNormalization", {"r", "s", "b", "m", "v"}, {"y"}).output("y");
  CHECK(only(apart.network(), Operator::norm).kind == Kind::batch);
  CHECK(parameters(apart.network()).count() == 8 * 27 + 16);

  struct Case {
    std::string op;
    Kind kind;
    std::vector<Attribute> attributes{};
  };
  for (const Case& of : {Case{"InstanceNormalization", Kind::instance},
                         Case{"GroupNormalization", Kind::group, {number("num_groups", 4)}}}) {
    ModelMaker model(18);
    begin(model).weights("s", {8}).weights("b", {8}).node(of.op, {"c", "s", "b"}, {"y"}, of.attributes).output("y");
    const Network network = model.network();
    CHECK(only(network, Operator::norm).kind == of.kind);
    CHECK(parameters(network).count() == 8 * 27 + 16);
  }
  ModelMaker last(17);
  last.input("x", {1, 5, 32}).weights("s", {32}).weights("b", {32});
  last.node("LayerNormalization", {"x", "s", "b"}, {"y"}).output("y");
  CHECK(only(last.network(), Operator::norm).in_ch == 32);
}

TEST_CASE("onnx: sums, products and their kinds, with gates and what is broadcast") {
  ModelMaker model;
  begin(model).node("GlobalAveragePool", {"c"}, {"g"}).node("Sigmoid", {"g"}, {"s"}).node("Mul", {"c", "s"}, {"m"});
  model.node("Add", {"m", "c"}, {"a"}).node("Sub", {"a", "m"}, {"d"}).node("Div", {"d", "a"}, {"q"});
  model.node("Max", {"q", "a"}, {"y"}).output("y");
  const Network network = model.network();
  CHECK(count(network, Operator::move) == 0);
  CHECK(count(network, Operator::mul) == 2);
  CHECK(count(network, Operator::add) == 3);
  CHECK(network.layers.back().kind == Kind::greatest);

  ModelMaker stretched;
  begin(stretched).node("ReduceMean", {"c"}, {"r"}, {ints("axes", {1})}).node("Add", {"c", "r"}, {"y"}).output("y");
  const Network wide = stretched.network();
  CHECK(count(wide, Operator::move) == 2);  // a view of the channels as a row, and their mean for each of them
  CHECK(wide.layers[3].kind == Kind::repeat);
  CHECK(output_shape(wide.layers.back()) == output_shape(wide.layers.front()));
}

TEST_CASE("onnx: an input of the graph that is stretched to another's size is repeated") {
  struct Case {
    Sizes a, b, result;
  };
  for (const Case& of : {Case{{3, 4, 5}, {5}, {3, 4, 5}}, Case{{3, 4, 5}, {1}, {3, 4, 5}},
                         Case{{2, 1, 4, 6}, {2, 3, 4, 6}, {2, 3, 4, 6}}, Case{{3, 1}, {1, 4}, {3, 4}}}) {
    ModelMaker model;
    model.input("a", of.a).input("b", of.b).node("Add", {"a", "b"}, {"y"}).output("y");
    CHECK(model.inferred("y") == of.result);
    const Network network = model.network();
    const TensorShape sum = output_shape(only(network, Operator::add));
    std::int64_t wanted = 1;
    for (const std::int64_t size : of.result) wanted *= size;
    CHECK(elements(sum).count() == wanted);
    CHECK(count(network, Operator::add) == 1);
    validate(network);
  }
}

TEST_CASE("onnx: what a dropout's mask feeds is nothing that a layer makes") {
  ModelMaker model(10);
  model.input("x", {1, 2}).node("Relu", {"x"}, {"r"}).node("Dropout", {"r"}, {"d", "m"});
  model.node("Identity", {"m"}, {"mask"}).node("Identity", {"d"}, {"y"}).output("y").output("mask");
  auto& info = *model.proto().mutable_graph()->add_value_info();
  info.set_name("m");
  info.mutable_type()->mutable_tensor_type()->set_elem_type(9);
  for (const std::int64_t size : {1, 2}) {
    info.mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(size);
  }
  CHECK(model.network().layers.size() == 1);
}

TEST_CASE("onnx: pieces and joins of channels are slices and concats, others moves of the right size") {
  ModelMaker model;
  begin(model).node("Split", {"c"}, {"a", "b"}, {number("axis", 1)}).node("Relu", {"b"}, {"r"});
  model.node("Concat", {"a", "r"}, {"j"}, {number("axis", 1)});
  model.integers("from", {1}).integers("to", {5}).integers("axes", {2});
  model.node("Slice", {"j", "from", "to", "axes"}, {"y"}).output("y");
  const Network network = model.network();
  CHECK(count(network, Operator::slice) == 2);
  CHECK(only(network, Operator::concat).in_ch == 8);
  const Layer& crop = only(network, Operator::move);
  CHECK(crop.kind == Kind::crop);
  CHECK(crop.in_h == 4);
  CHECK(crop.in_ch == 8);

  ModelMaker bigger;
  begin(bigger).reals("scales", {4}, {1, 1, 2, 2}).node("Resize", {"c", "", "scales"}, {"u"});
  bigger.node("DepthToSpace", {"u"}, {"y"}, {number("blocksize", 2)}).output("y");
  const Network grown = bigger.network();
  CHECK(elements(output_shape(grown.layers.back())).count() == 8 * 12 * 12);
  CHECK(output_shape(grown.layers.back()).h == 24);
  CHECK(count(grown, Operator::move) == 2);
}

TEST_CASE("onnx: targets of reshapes are computed in the graph") {
  ModelMaker model;
  begin(model).node("Shape", {"c"}, {"s"}).integers("i", {0}).node("Gather", {"s", "i"}, {"b"}, {number("axis", 0)});
  model.integers("rest", {-1}).node("Concat", {"b", "rest"}, {"to"}, {number("axis", 0)});
  model.node("Reshape", {"c", "to"}, {"f"}).weights("w", {10, 288}).weights("v", {10});
  model.node("Gemm", {"f", "w", "v"}, {"y"}, {number("transB", 1)}).output("y");
  const Network network = model.network();
  REQUIRE(network.layers.size() == 2);
  CHECK(macs(network.layers.back()).count() == 2880);
}

TEST_CASE("onnx: a leading dimension without a size is 1 and said, others are asked for by name") {
  ModelMaker model;
  model.input("x", {-1, 3, -1, 8}).weights("w", {4, 3, 3, 3}).node("Conv", {"x", "w"}, {"y"}).output("y");
  CHECK(mistake_of([&] { static_cast<void>(model.network()); }) ==
        "made.onnx: input 'x', axis 2: found a size that is not known, 'N2', expected --dim N2=N");
  const Network network = model.network({.dims = {{"N2", 10}}});
  CHECK(network.layers.front().batch == 1);
  CHECK(network.layers.front().in_h == 10);
  REQUIRE(network.notes.size() == 1);
  CHECK(network.notes.front().value.starts_with("N0 = 1"));
  CHECK(model.network({.dims = {{"N2", 10}, {"N0", 4}}}).layers.front().batch == 4);
  CHECK(model.network({.dims = {{"x.2", 12}, {"x.0", 2}}}).layers.front().in_h == 12);
  CHECK(mistake_of([&] {
          static_cast<void>(model.network({.dims = {{"M2", 10}, {"N2", 5}}}));
        }).find("nearest: N2") != std::string::npos);
}

TEST_CASE("onnx: density of weights in every type, raw and typed") {
  using ::onnx::TensorProto;
  struct Case {
    int type;
    std::string raw;
  };
  const std::string zero2(2, '\0');
  const std::string zero4(4, '\0');
  for (const Case& of :
       {Case{TensorProto::FLOAT, zero4 + "abcd" + zero4 + "efgh"},
        Case{TensorProto::FLOAT16, zero2 + "ab" + zero2 + "cd"},
        Case{TensorProto::BFLOAT16, zero2 + "ab" + zero2 + "cd"}, Case{TensorProto::INT8, std::string("\0a\0b", 4)},
        Case{TensorProto::DOUBLE, zero4 + zero4 + "abcdefgh" + zero4 + zero4 + "abcdefgh"}}) {
    ModelMaker model;
    model.input("x", {1, 1, 4, 4}).weights("w", {1, 1, 2, 2}, of.type).node("Conv", {"x", "w"}, {"y"}).output("y");
    model.tensor("w").set_raw_data(of.raw);
    CHECK(model.network().layers.front().density == 0.5);
  }
  ModelMaker typed;
  typed.input("x", {1, 1, 4, 4}).reals("w", {1, 1, 2, 2}, {0, -0.0F, 0, 1}).node("Conv", {"x", "w"}, {"y"}).output("y");
  CHECK(typed.network().layers.front().density == 0.25);
  ModelMaker none;
  none.input("x", {1, 1, 4, 4}).weights("w", {1, 1, 2, 2}).node("Conv", {"x", "w"}, {"y"}).output("y");
  CHECK(none.network().layers.front().density == 1);
  none.tensor("w").set_raw_data("abc");
  CHECK(mistake_of([&] { static_cast<void>(none.network()); }) ==
        "made.onnx: tensor 'w': found 3 bytes, expected 16 for 4 elements of 4");
}

TEST_CASE("onnx: external weights are read from the model's folder and nowhere else") {
  const TemporaryDirectory folder;
  folder.write("weights.bin", std::string(8, 'x').append(16, '\0').append("abcdefgh"));
  const auto read = [&](const std::string& location, const std::string& offset, const std::string& length) {
    ModelMaker model;
    model.input("x", {1, 1, 4, 4}).weights("w", {1, 1, 2, 2}).node("Conv", {"x", "w"}, {"y"}).output("y");
    auto& tensor = model.tensor("w");
    tensor.set_data_location(::onnx::TensorProto::EXTERNAL);
    for (const auto& [key, value] :
         {std::pair{"location", location}, std::pair{"offset", offset}, std::pair{"length", length}}) {
      auto* const entry = tensor.add_external_data();
      entry->set_key(key);
      entry->set_value(value);
    }
    folder.write("model.onnx", model.bytes());
    return read_onnx(folder.path() / "model.onnx");
  };
  CHECK(read("weights.bin", "16", "16").network.layers.front().density == 0.5);
  CHECK(read("./weights.bin", "0", "16").network.layers.front().density == 0.5);
  for (const char* location : {"../weights.bin", "/etc/passwd", "", "a/../../b"}) {
    CHECK(mistake_of([&] { static_cast<void>(read(location, "0", "16")); }).find("a file in the folder of the model") !=
          std::string::npos);
  }
  CHECK(mistake_of([&] { static_cast<void>(read("weights.bin", "24", "16")); }).find("bytes 24 to 40") !=
        std::string::npos);
  CHECK(mistake_of([&] { static_cast<void>(read("weights.bin", "x", "16")); }).find("a whole number") !=
        std::string::npos);
  const ReadNetwork missing = read("other.bin", "0", "16");
  CHECK(missing.network.layers.front().density == 1);
  REQUIRE(missing.warnings.size() == 1);
  CHECK(to_string(missing.warnings.front()).find("other.bin") != std::string::npos);
}

TEST_CASE("onnx: an unknown operator is an error that names it, or is left out with its share") {
  ModelMaker model;
  begin(model).node("NonZero", {"c"}, {"n"}).node("Relu", {"c"}, {"y"}).output("y");
  CHECK(model.network().layers.size() == 2);  // what no output needs is no layer
  ModelMaker unknown;
  begin(unknown).node("Frobnicate", {"c"}, {"f"}).node("Relu", {"f"}, {"y"}).output("y");
  CHECK(mistake_of([&] { static_cast<void>(unknown.network()); }) ==
        "made.onnx: node 'Frobnicate_1' (Frobnicate, opset 13): found an operator that is not supported, expected an "
        "operator of docs/onnx.md, or --skip-unsupported to leave it out");
  const ReadNetwork skipped = unknown.read({.dims = {}, .skip_unsupported = true});
  CHECK(skipped.network.layers.size() == 2);
  REQUIRE(skipped.warnings.size() == 1);
  CHECK(to_string(skipped.warnings.front()).find("'Frobnicate_1'") != std::string::npos);
  CHECK(to_string(skipped.warnings.front()).find(" %") != std::string::npos);
}

TEST_CASE("onnx: graphs that make no sense are one clear error each") {
  const auto mistake = [](const ModelMaker& model) { return mistake_of([&] { static_cast<void>(model.network()); }); };
  ModelMaker circle;
  circle.input("x", {1, 4}).node("Add", {"x", "b"}, {"a"}).node("Relu", {"a"}, {"b"}).output("b");
  CHECK(mistake(circle).find("a graph that runs in a circle") != std::string::npos);
  ModelMaker twice;
  twice.input("x", {1, 4}).node("Relu", {"x"}, {"y"}).node("Relu", {"x"}, {"y"}).output("y");
  CHECK(mistake(twice) == "made.onnx: tensor 'y': found two sources, expected a tensor that is made once");
  ModelMaker nothing;
  nothing.input("x", {1, 4}).node("Relu", {"z"}, {"y"}).output("y");
  CHECK(mistake(nothing).find("an input 'z' that nothing makes") != std::string::npos);
  ModelMaker empty;
  empty.input("x", {1, 4}).output("x");
  CHECK(mistake(empty).find("no node that a layer stands for") != std::string::npos);
  ModelMaker huge;
  huge.input("x", {1, 1L << 40, 1L << 40}).node("Relu", {"x"}, {"y"}).output("y");
  CHECK(mistake(huge).find("2^63-1") != std::string::npos);
  ModelMaker misfit;
  misfit.input("x", {1, 4}).input("z", {1, 5}).node("Add", {"x", "z"}, {"y"}).output("y");
  CHECK(mistake(misfit).find("operands of 1x4 and 1x5") != std::string::npos);
  ModelMaker unknown;
  unknown.input("x", {2, 8}).node("Relu", {"x"}, {"y"}).output("y");
  unknown.proto().mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  CHECK(mistake(unknown).find("tensor 'x', an input without sizes, whose sizes are not known") != std::string::npos);
  // Nodes in any order that can run are a graph.
  ModelMaker backwards;
  backwards.input("x", {1, 4}).node("Relu", {"a"}, {"y"}).node("Tanh", {"x"}, {"a"}).output("y");
  CHECK(backwards.network().layers.front().kind == Kind::tanh);
}

TEST_CASE("onnx: whatever bytes it gets, the reader throws InputError or gives a sound network") {
  ModelMaker model;
  begin(model).weights("s", {8}).weights("b", {8}).weights("m", {8}).weights("v", {8});
  model.node("BatchNormalization", {"c", "s", "b", "m", "v"}, {"n"}).node("Relu", {"n"}, {"r"});
  model.node("MaxPool", {"r"}, {"p"}, {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
  model.integers("to", {0, -1}).node("Reshape", {"p", "to"}, {"f"}).weights("w", {10, 72}).weights("bias", {10});
  model.node("Gemm", {"f", "w", "bias"}, {"g"}, {number("transB", 1)}).node("Softmax", {"g"}, {"y"}).output("y");
  const std::string bytes = model.bytes();
  const auto survives = [](const std::string& mutant) {
    try {
      const Network network = parse_onnx("made.onnx", mutant, {}).network;
      validate(network);
      const Network again = read_systole_csv(checked_text("made.csv", write_systole_csv(network))).network;
      return again.layers.size() == network.layers.size();
    } catch (const InputError& error) {
      REQUIRE_FALSE(systole::tests::moves_a_cursor(error.what()));
      return false;
    }
  };
  REQUIRE(survives(bytes));
  for (std::size_t length = 0; length < bytes.size(); length += 3) survives(bytes.substr(0, length));
  CHECK(systole::tests::accepted_mutants(bytes, survives) > 0);
}

TEST_CASE("onnx: a network that was read can be written as a topology and read again") {
  ModelMaker model;
  begin(model).node("GlobalAveragePool", {"c"}, {"g"}).node("Sigmoid", {"g"}, {"s"}).node("Mul", {"c", "s"}, {"m"});
  model.weights("t", {8, 4, 3, 3})
      .node("ConvTranspose", {"m", "t"}, {"u"}, {ints("strides", {2, 2}), ints("pads", {0, 0, 1, 2})});
  model.node("ReduceMean", {"u"}, {"r"}, {ints("axes", {1})}).node("Sub", {"u", "r"}, {"y"}).output("y");
  const Network network = model.network();
  const Network again = read_systole_csv(checked_text("made.csv", write_systole_csv(network))).network;
  CHECK(again.layers == network.layers);
}

}  // namespace
}  // namespace systole::core::testing
