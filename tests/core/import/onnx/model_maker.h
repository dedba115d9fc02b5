// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/import/onnx/onnx_network.h"

namespace onnx {
class ModelProto;
class NodeProto;
class TensorProto;
}  // namespace onnx

namespace systole::core::testing {

using Sizes = std::vector<std::int64_t>;

/// An attribute of a node: numbers, a number or a text.
struct Attribute {
  std::string name;
  Sizes integers{};
  double real = 0;
  std::string text{};
  enum class Kind : std::uint8_t { integer, integers, real, text } kind = Kind::integers;
};
Attribute ints(std::string name, Sizes values);
Attribute number(std::string name, std::int64_t value);
Attribute real(std::string name, double value);
Attribute text(std::string name, std::string value);

/// Builds ONNX models in memory, a node after the other.
class ModelMaker {
 public:
  explicit ModelMaker(std::int64_t opset = 13);
  ~ModelMaker();
  ModelMaker(const ModelMaker&) = delete;
  ModelMaker& operator=(const ModelMaker&) = delete;
  ModelMaker(ModelMaker&&) = delete;
  ModelMaker& operator=(ModelMaker&&) = delete;

  /// An input of the graph; a negative size is symbolic: its name is `N<axis>`.
  ModelMaker& input(const std::string& name, const Sizes& sizes, int type = 1);
  /// An initialiser of sizes alone.
  ModelMaker& weights(const std::string& name, const Sizes& sizes, int type = 1);
  ModelMaker& integers(const std::string& name, const Sizes& values);
  ModelMaker& reals(const std::string& name, const Sizes& sizes, const std::vector<float>& values);
  ModelMaker& scalar(const std::string& name, float value);
  ModelMaker& node(const std::string& op, const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs, const std::vector<Attribute>& attributes = {});
  ModelMaker& output(const std::string& name);

  ::onnx::ModelProto& proto() { return *model_; }
  ::onnx::TensorProto& tensor(const std::string& name);
  [[nodiscard]] std::string bytes() const;
  [[nodiscard]] ReadNetwork read(const OnnxOptions& options = {}) const;
  [[nodiscard]] Network network(const OnnxOptions& options = {}) const { return read(options).network; }
  /// The sizes of a tensor as ONNX's library infers them for the whole model.
  [[nodiscard]] Sizes inferred(const std::string& tensor) const;

 private:
  std::unique_ptr<::onnx::ModelProto> model_;
};

/// The only layer of that operator.
const Layer& only(const Network& network, Operator op);
/// How many layers of that operator there are.
std::size_t count(const Network& network, Operator op);

}  // namespace systole::core::testing
