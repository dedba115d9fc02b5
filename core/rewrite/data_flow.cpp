// SPDX-License-Identifier: MIT
#include "core/rewrite/data_flow.h"

#include <map>
#include <optional>
#include <tuple>

#include "core/ir/shape.h"

namespace systole::core {
namespace {

/// The latest layer of every output shape so far.
class LatestOutputs {
 public:
  void add(const TensorShape& shape, std::uint32_t index) {
    by_shape_[key(shape)] = index;
    by_channels_[{shape.batch, shape.channels}] = index;
  }

  [[nodiscard]] std::optional<std::uint32_t> fitting(const TensorShape& wanted) const {
    if (wanted.h == 1 && wanted.w == 1) {
      const auto found = by_channels_.find({wanted.batch, wanted.channels});
      return found == by_channels_.end() ? std::nullopt : std::optional{found->second};
    }
    const auto found = by_shape_.find(key(wanted));
    return found == by_shape_.end() ? std::nullopt : std::optional{found->second};
  }

 private:
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  static Key key(const TensorShape& shape) { return {shape.batch, shape.channels, shape.h, shape.w}; }

  std::map<Key, std::uint32_t> by_shape_;
  std::map<std::tuple<std::int64_t, std::int64_t>, std::uint32_t> by_channels_;
};

bool fits(const Layer& reader, const TensorShape& given) {
  const TensorShape wanted = input_shape(reader);
  const bool flattens = reader.op == Operator::linear || reader.op == Operator::gemm;
  return given == wanted || (flattens && elements(given) == elements(wanted));
}

}  // namespace

DataFlow data_flow(const Network& network) {
  DataFlow flow;
  flow.producers.resize(network.layers.size());
  flow.consumers.resize(network.layers.size());
  LatestOutputs outputs;
  for (std::uint32_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    std::vector<std::uint32_t>& producers = flow.producers[i];
    if (!layer.inputs.empty()) {
      producers = layer.inputs;
    } else if (i > 0 && fits(layer, output_shape(network.layers[i - 1]))) {
      producers = {i - 1};
    } else if (const auto latest = outputs.fitting(input_shape(layer))) {
      producers = {*latest};
    }
    for (const std::uint32_t producer : producers) flow.consumers[producer].push_back(i);
    outputs.add(output_shape(layer), i);
  }
  return flow;
}

}  // namespace systole::core
