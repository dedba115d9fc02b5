// SPDX-License-Identifier: MIT
#include "dataflows/silicon/network_time.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "core/ir/shape.h"
#include "dataflows/mapping/gemm_shape.h"
#include "dataflows/time/units.h"
#include "dataflows/vector/element_work.h"
#include "dataflows/vector/fused_chains.h"

namespace systole::dataflows {
namespace {

TimeSpan span(double value, double factor) {
  if (factor <= 1) return {.low = value, .value = value, .high = value};
  return {.low = value / factor, .value = value, .high = value * factor};
}

double factor_of(const TimeSpread& spread, TimeBound bound) {
  switch (bound) {
    case TimeBound::launch:
      return spread.launch;
    case TimeBound::operands:
      return spread.operands;
    case TimeBound::results:
      return spread.results;
    case TimeBound::compute:
      return spread.compute;
    case TimeBound::vector:
      break;
  }
  return spread.vector;
}

/// Longest size of a product: what chooses SCALE-Sim's line.
std::int64_t longest(const GemmShape& product) {
  return std::max({product.rows, product.cols, product.depth});
}

/// Bytes of operands and results of all heads.
double bytes(const GemmShape& product, double element_bytes) {
  const auto rows = static_cast<double>(product.rows);
  const auto cols = static_cast<double>(product.cols);
  const auto depth = static_cast<double>(product.depth);
  return element_bytes * static_cast<double>(product.count) * (rows * depth + depth * cols + rows * cols);
}

/// What an operator beside the matrix units does.
struct OperatorShape {
  double elements = 0;  ///< that it reads and writes; 0: it is a view, which moves nothing
  RowShape rows{};      ///< over which it sums
  std::int64_t passes = 1;
};

OperatorShape operator_shape(const core::Network& network, std::size_t index) {
  const ElementWork work = element_work(network, index);
  const auto none = [](const PerElementary<std::int64_t>& counts) {
    return std::accumulate(counts.counts.begin(), counts.counts.end(), std::int64_t{0}) == 0;
  };
  if (none(work.per_element) && none(work.per_row)) return {};
  const auto count = [](const core::TensorShape& shape) { return static_cast<double>(core::elements(shape).count()); };
  const core::Layer& layer = network.layers[index];
  const double written = count(core::output_shape(layer));
  double read = 0;
  const std::vector<std::uint32_t> producers = producers_before(network, index);
  for (const std::uint32_t producer : producers) read += count(core::output_shape(network.layers[producer]));
  if (producers.empty()) read = count(core::input_shape(layer));
  OperatorShape shape{.elements = read + written, .passes = work.passes};
  if (work.passes > 1) {
    const auto row = static_cast<double>(work.row);
    shape.rows = {.rows = written / row, .length = row};
  } else if (layer.op == core::Operator::pool) {
    shape.rows = {.rows = written, .length = read / written};
  }
  return shape;
}

/// Whether a pool sums up everything that it reads of a channel.
bool is_global_average(const core::Layer& layer) {
  if (layer.op != core::Operator::pool) return false;
  if (layer.kind == core::Kind::global_avg) return true;
  const core::TensorShape shape = core::output_shape(layer);
  return layer.kind == core::Kind::avg && shape.h == 1 && shape.w == 1;
}

/// The times of one network's layers.
class SiliconTimes {
 public:
  SiliconTimes(const core::Network& network, const Machine& machine, NetworkResult& result)
      : network_(network), machine_(machine), silicon_(machine.silicon), result_(result) {}

  void add() {
    total_.model = machine_.silicon_model;
    std::vector<bool> at_drain(network_.layers.size());
    if (machine_.vector.fuse_elementwise) {
      for (const FusedChain& chain : fused_chains(network_)) {
        for (const std::size_t follower : chain.followers) at_drain[follower] = true;
      }
    }
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      if (missing_layer(result_, i) != nullptr) continue;
      LayerResult& layer = result_.layers[i];
      layer.silicon = core::runs_on_array(network_.layers[i].op) ? product(i) : at_drain[i] ? LayerTime{} : beside(i);
      total_.kernels += layer.silicon->time;
    }
    add_program();
    result_.silicon = total_;
  }

 private:
  LayerTime product(std::size_t index) {
    const core::Layer& layer = network_.layers[index];
    const GemmShape product = gemm_shape(layer);
    switch (machine_.silicon_model) {
      case SiliconModel::none:
        return {};
      case SiliconModel::cycles:
        return clocked(result_.layers[index].cycles);
      case SiliconModel::scalesim_linear: {
        const core::Cycles cycles = fitted_cycles(product) * product.count;
        return {.time = span(linear_time(*silicon_.lines, cycles, longest(product), product.count), 0)};
      }
      case SiliconModel::regions:
        return {.time = span(region_time(silicon_.regions, product), 0)};
      case SiliconModel::law:
      case SiliconModel::learned:
        break;
    }
    if (layer.op == core::Operator::conv && layer.groups > 1) ++total_.likened;
    const ProgramLaw& program = silicon_.program;
    const double element_bytes = silicon_.products.element_bytes;
    program_us_ += std::max(2 * multiplies(product) / (program.peak_tflops * kTeraInMicrosecond),
                            program_memory_time(bytes(product, element_bytes))) +
                   program.product_us;
    last_results_us_ = program_memory_time(element_bytes * results(product));
    return by_law(product);
  }

  [[nodiscard]] static double multiplies(const GemmShape& product) {
    return static_cast<double>(product.rows) * static_cast<double>(product.cols) * static_cast<double>(product.depth) *
           static_cast<double>(product.count);
  }

  [[nodiscard]] static double results(const GemmShape& product) {
    return static_cast<double>(product.rows) * static_cast<double>(product.cols) * static_cast<double>(product.count);
  }

  [[nodiscard]] double program_memory_time(double moved) const {
    return moved / (silicon_.program.hbm_tbs * kTeraInMicrosecond);
  }

  [[nodiscard]] LayerTime by_law(const GemmShape& product) const {
    const ProductTime time = product_time(silicon_.products, product, machine_.time_operands);
    LayerTime layer{.time = span(time.total, factor_of(silicon_.spread, time.bound)), .bound = time.bound};
    // Trees learn from single products.
    if (machine_.silicon_model == SiliconModel::learned && product.count == 1) {
      const double factor = std::exp(silicon_.residual->log_ratio(residual_features(product, time)));
      layer.time = span(time.total * factor, factor_of(silicon_.learned_spread, time.bound));
    }
    return layer;
  }

  LayerTime beside(std::size_t index) {
    if (machine_.silicon_model == SiliconModel::cycles) return clocked(result_.layers[index].vector.cycles);
    const OperatorShape shape = operator_shape(network_, index);
    if (shape.elements == 0) return {};
    const bool of_law = machine_.silicon_model == SiliconModel::law || machine_.silicon_model == SiliconModel::learned;
    if (!of_law || silicon_.operators.launch_us <= 0) {
      ++total_.left_out;
      return {};
    }
    const core::Layer& layer = network_.layers[index];
    if (layer.op == core::Operator::activation && layer.kind == core::Kind::softmax) {
      const double scores = shape.rows.rows * shape.rows.length;
      program_us_ += silicon_.program.score_passes * program_memory_time(silicon_.products.element_bytes * scores);
    }
    return {.time = span(operator_us(layer, shape), silicon_.spread.operators), .bound = TimeBound::vector};
  }

  /// By the law that was fitted to such operators, or to what is most like them.
  double operator_us(const core::Layer& layer, const OperatorShape& shape) {
    const double element_bytes = silicon_.products.element_bytes;
    if (shape.passes > 1 && silicon_.norms.launch_us > 0) {
      if (layer.op != core::Operator::norm || layer.kind != core::Kind::layer) ++total_.likened;
      return norm_time(silicon_.norms, shape.rows, element_bytes);
    }
    if (is_global_average(layer) && silicon_.reductions.cycle_ns > 0) {
      return reduction_time(silicon_.reductions, silicon_.many_reductions, shape.rows, element_bytes);
    }
    if (shape.passes > 1 || layer.op == core::Operator::pool || layer.op == core::Operator::lrn) ++total_.likened;
    return operator_time(silicon_.operators, element_bytes * shape.elements);
  }

  [[nodiscard]] LayerTime clocked(core::Cycles cycles) const {
    return {.time = span(static_cast<double>(cycles.count()) / machine_.clock_mhz, 0)};
  }

  /// The whole network as one program.
  void add_program() {
    switch (machine_.silicon_model) {
      case SiliconModel::cycles:
        total_.program = clocked(result_.network_cycles).time;
        break;
      case SiliconModel::regions:
        if (silicon_.regions.program_us > 0) {
          total_.program =
              span(silicon_.regions.program_products * total_.kernels.value + silicon_.regions.program_us, 0);
        }
        break;
      case SiliconModel::law:
      case SiliconModel::learned:
        if (silicon_.program.peak_tflops > 0) {
          const ProgramLaw& program = silicon_.program;
          total_.program = span(program.constant_us + program_us_ + program.result_passes * last_results_us_,
                                silicon_.spread.program);
        }
        break;
      default:
        break;
    }
  }

  const core::Network& network_;
  const Machine& machine_;
  const Silicon& silicon_;
  NetworkResult& result_;
  NetworkTime total_;
  double program_us_ = 0;       ///< of products and scores
  double last_results_us_ = 0;  ///< in which the results of the last product move once
};

}  // namespace

void add_silicon_times(const core::Network& network, const Machine& machine, NetworkResult& result) {
  if (machine.silicon_model == SiliconModel::none) return;
  SiliconTimes(network, machine, result).add();
}

}  // namespace systole::dataflows
