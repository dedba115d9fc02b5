// SPDX-License-Identifier: MIT
#include "dataflows/vector/element_work.h"

#include <algorithm>
#include <vector>

#include "core/checked.h"
#include "core/ir/shape.h"

namespace systole::dataflows {
namespace {

using core::checked_multiply;
using core::Kind;
using core::Operator;

using Operations = PerElementary<std::int64_t>;

/// Neighbouring channels that local response normalisation sums: n of Krizhevsky et al. 2012, section 3.3.
constexpr std::int64_t kLrnChannels = 5;

constexpr Operations operator+(Operations a, const Operations& b) {
  for (std::size_t i = 0; i < kElementaries; ++i) a.counts[i] += b.counts[i];
  return a;
}

constexpr Operations of(Elementary operation, std::int64_t count = 1) {
  Operations operations;
  operations[operation] = count;
  return operations;
}

constexpr Operations kSigmoid = of(Elementary::exponential) + of(Elementary::add) + of(Elementary::divide);
/// (e^2x - 1) / (e^2x + 1)
constexpr Operations kTanh =
    of(Elementary::multiply) + of(Elementary::exponential) + of(Elementary::add, 2) + of(Elementary::divide);
/// max(0, min(6, x + 3)) / 6
constexpr Operations kHardSigmoid = of(Elementary::add) + of(Elementary::max, 2) + of(Elementary::multiply);
/// x/2 (1 + tanh(a x + b x^3)): two products for x^3, two for a and b, two for the half; a sum inside, one outside.
constexpr Operations kGelu = of(Elementary::multiply, 6) + of(Elementary::add, 2) + kTanh;

Operations activation(Kind kind) {
  switch (kind) {
    case Kind::relu6:
      return of(Elementary::max, 2);
    case Kind::hsigmoid:
      return kHardSigmoid;
    case Kind::hswish:
      return kHardSigmoid + of(Elementary::multiply);
    case Kind::sigmoid:
      return kSigmoid;
    case Kind::swish:
      return kSigmoid + of(Elementary::multiply);
    case Kind::tanh:
      return kTanh;
    case Kind::gelu:
      return kGelu;
    case Kind::leaky_relu:
      return of(Elementary::max) + of(Elementary::multiply);
    case Kind::elu:
      return of(Elementary::max) + of(Elementary::exponential) + of(Elementary::add) + of(Elementary::multiply);
    case Kind::clip:
      return of(Elementary::max, 2);
    case Kind::exp:
    case Kind::log:
    case Kind::power:
      return of(Elementary::exponential);
    case Kind::sqrt:
      return of(Elementary::square_root);
    case Kind::erf:
      return kTanh;
    case Kind::reciprocal:
      return of(Elementary::divide);
    case Kind::softplus:
      return of(Elementary::exponential, 2) + of(Elementary::add);
    default:
      return of(Elementary::max);
  }
}

void add_softmax(std::int64_t row, ElementWork& work) {
  work.per_element =
      of(Elementary::max) + of(Elementary::add, 2) + of(Elementary::exponential) + of(Elementary::divide);
  work.passes = 3;
  work.row = row;
}

/// Channels over which a softmax sums up to one: those of one head.
std::int64_t softmax_row(const core::Network& network, const std::vector<std::uint32_t>& producers,
                         std::int64_t channels) {
  std::vector<std::uint32_t> from = producers;
  while (!from.empty()) {
    const core::Layer& scores = network.layers[from.front()];
    if (scores.op == Operator::gemm) return channels % scores.groups == 0 ? channels / scores.groups : channels;
    if (!is_elementwise(scores)) break;
    from = producers_before(network, from.front());
  }
  return channels;
}

void add_norm(const core::Layer& layer, const core::TensorShape& shape, ElementWork& work) {
  if (layer.kind == Kind::batch) {
    work.per_element = of(Elementary::multiply) + of(Elementary::add);
    return;
  }
  work.per_row = of(Elementary::multiply, 2) + of(Elementary::square_root) + of(Elementary::divide);
  if (layer.kind == Kind::rms) {
    // A square and a sum, then a product and the scale.
    work.per_element = of(Elementary::add) + of(Elementary::multiply, 3);
    work.passes = 2;
  } else {
    // Mean: a sum. Variance: a difference, a square, a sum. Normalised: a difference, a product, then scale and shift.
    work.per_element = of(Elementary::add, 5) + of(Elementary::multiply, 3);
    work.passes = 3;
  }
  if (layer.kind == Kind::instance || layer.kind == Kind::group) {
    const std::int64_t groups = layer.kind == Kind::instance ? shape.channels : layer.groups;
    work.rows = checked_multiply(shape.batch, groups);
    work.row = core::checked_product(shape.channels / groups, shape.h, shape.w);
  } else {
    work.rows = core::checked_product(shape.batch, shape.h, shape.w);
    work.row = shape.channels;
  }
}

Operations combination(const core::Layer& layer, std::int64_t combinations) {
  if (layer.kind == Kind::greatest) return of(Elementary::max, combinations);
  if (layer.kind == Kind::divide) return of(Elementary::divide, combinations);
  return of(layer.op == Operator::add ? Elementary::add : Elementary::multiply, combinations);
}

/// Windows of a transposed convolution that cover an element, at most.
std::int64_t covering_windows(const core::Layer& layer) {
  return checked_multiply(core::ceil_divide(layer.k_h, layer.stride_h), core::ceil_divide(layer.k_w, layer.stride_w));
}

Operations pool(const core::Layer& layer) {
  const std::int64_t window = layer.kind == Kind::global_avg ? checked_multiply(layer.in_h, layer.in_w)
                                                             : checked_multiply(layer.k_h, layer.k_w);
  if (layer.kind == Kind::avg || layer.kind == Kind::global_avg) {
    return of(Elementary::add, window) + of(Elementary::multiply);
  }
  return of(Elementary::max, window);
}

}  // namespace

ElementWork element_work(const core::Network& network, std::size_t index) {
  const core::Layer& layer = network.layers[index];
  const core::TensorShape shape = core::output_shape(layer);
  const std::vector<std::uint32_t> producers = producers_before(network, index);
  const std::int64_t combinations = std::max<std::int64_t>(1, static_cast<std::int64_t>(producers.size()) - 1);
  ElementWork work;
  work.elements = core::elements(shape).count();
  switch (layer.op) {
    case Operator::pool:
      work.per_element = pool(layer);
      break;
    case Operator::add:
    case Operator::mul:
      work.per_element = combination(layer, combinations);
      break;
    case Operator::activation:
      if (layer.kind == Kind::softmax) {
        add_softmax(softmax_row(network, producers, shape.channels), work);
      } else {
        work.per_element = activation(layer.kind);
      }
      break;
    case Operator::norm:
      add_norm(layer, shape, work);
      break;
    case Operator::lrn:
      work.per_element = of(Elementary::multiply, 3) + of(Elementary::add, kLrnChannels) +
                         of(Elementary::square_root, 2) + of(Elementary::divide);
      break;
    case Operator::concat:
    case Operator::slice:
    case Operator::move:
      if (layer.kind != Kind::view) work.per_element = of(Elementary::move);
      break;
    case Operator::conv_transpose:
      work.per_element =
          of(Elementary::add, covering_windows(layer) - 1 + static_cast<std::int64_t>(layer.bias || layer.bn));
      break;
    case Operator::conv:
    case Operator::linear:
    case Operator::gemm:
      if (layer.bias || layer.bn) work.per_element = of(Elementary::add);
      break;
  }
  return work;
}

std::vector<std::uint32_t> producers_before(const core::Network& network, std::size_t index) {
  std::vector<std::uint32_t> producers = core::producers(network, index);
  std::erase_if(producers, [&](std::uint32_t producer) { return producer >= index; });
  return producers;
}

bool is_elementwise(const core::Layer& layer) {
  switch (layer.op) {
    case Operator::add:
    case Operator::mul:
      return true;
    case Operator::activation:
      return layer.kind != Kind::softmax;
    case Operator::norm:
      return layer.kind == Kind::batch;
    default:
      return false;
  }
}

}  // namespace systole::dataflows
