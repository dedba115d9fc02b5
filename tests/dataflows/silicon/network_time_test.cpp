// SPDX-License-Identifier: MIT
#include "dataflows/silicon/network_time.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/files/text_file.h"
#include "core/ir/network_builder.h"
#include "core/ir/shape.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"
#include "dataflows/mapping/gemm_shape.h"
#include "dataflows/simulate.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

Machine tpu(SiliconModel model) {
  Machine machine = read_machine(core::read_text_file(find_machine("tpu_v6e"))).machine;
  machine.memory = no_memory();
  machine.cores.count = 1;
  machine.silicon_model = model;
  return machine;
}

/// Two products, an operator at the drain of the first, one behind it that is not, attention's softmax and a view.
core::Network mixed_network() {
  core::NetworkBuilder net("mixed", {.channels = 64, .h = 16, .w = 16});
  net.conv("conv", 128, 3, {.padding = 1});
  net.activation("relu", core::Kind::relu);
  net.depthwise("depthwise", 3, 1);
  net.pool("pool", core::Kind::max, 2, 2);
  net.activation("softmax", core::Kind::softmax);
  net.linear("linear", 10, true);
  return std::move(net).build();
}

std::string refusal(const Machine& machine) {
  try {
    simulate(mixed_network(), machine);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return {};
}

/// Always the same ratio, whatever the product.
class ConstantRatio : public TimeResidual {
 public:
  [[nodiscard]] double log_ratio(const ResidualFeatures& /*features*/) const override { return 0.5; }
};

}  // namespace

TEST_CASE("a layer takes its product's time, an operator that of its bytes, one at a drain none") {
  const Machine machine = tpu(SiliconModel::law);
  const core::Network network = mixed_network();
  const NetworkResult result = simulate(network, machine);
  REQUIRE(result.silicon);
  double sum = 0;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    REQUIRE(result.layers[i].silicon);
    const double us = result.layers[i].silicon->time.value;
    sum += us;
    if (core::runs_on_array(layer.op)) {
      CHECK(us == product_time(machine.silicon.products, gemm_shape(layer), TimeOperands::warm).total);
    } else if (layer.name == "relu") {
      CHECK(us == 0);
    } else if (layer.name == "softmax") {  // as a normalisation of 64 rows of 128 channels
      CHECK(us == norm_time(machine.silicon.norms, {.rows = 64, .length = 128}, 2));
    } else {
      const double elements = static_cast<double>(core::elements(core::input_shape(layer)).count()) +
                              static_cast<double>(core::elements(core::output_shape(layer)).count());
      CHECK(us == operator_time(machine.silicon.operators, 2 * elements));
    }
  }
  CHECK(result.silicon->kernels.value == doctest::Approx(sum));
  CHECK(result.silicon->likened == 3);  // the depthwise layer, the pool and the softmax
  CHECK(result.silicon->left_out == 0);
}

TEST_CASE("an elementwise operator that is not fused takes a kernel of its own") {
  Machine machine = tpu(SiliconModel::law);
  machine.vector.fuse_elementwise = false;
  const core::Network network = mixed_network();
  const NetworkResult result = simulate(network, machine);
  const double elements = 16 * 16 * 128;
  CHECK(result.layers[1].silicon->time.value == operator_time(machine.silicon.operators, 4 * elements));
}

TEST_CASE("a whole network is one program: products at the roofline of DRAM, and attention's scores") {
  const Machine machine = tpu(SiliconModel::law);
  const core::Network network = mixed_network();
  const NetworkResult result = simulate(network, machine);
  const ProgramLaw& law = machine.silicon.program;
  double us = machine.silicon.program.constant_us;
  for (const core::Layer& layer : network.layers) {
    if (core::runs_on_array(layer.op)) {
      const GemmShape p = gemm_shape(layer);
      const auto words = static_cast<double>(p.count * (p.rows * p.depth + p.depth * p.cols + p.rows * p.cols));
      const auto macs = static_cast<double>(p.count * p.rows * p.depth * p.cols);
      us += std::max(2e-6 * macs / law.peak_tflops, 2e-6 * words / law.hbm_tbs) + law.product_us;
    } else if (layer.kind == core::Kind::softmax) {
      us += machine.silicon.program.score_passes * 2e-6 * 8 * 8 * 128 / law.hbm_tbs;
    }
  }
  REQUIRE(result.silicon->program);
  CHECK(result.silicon->program->value == doctest::Approx(us));
}

TEST_CASE("spans are the model's value over and times the spread of what binds it") {
  Machine machine = tpu(SiliconModel::law);
  machine.silicon.spread = {
      .launch = 1.5, .operands = 2, .results = 3, .compute = 4, .vector = 5, .operators = 6, .program = 7};
  const NetworkResult result = simulate(mixed_network(), machine);
  for (const LayerResult& layer : result.layers) {
    const TimeSpan& span = layer.silicon->time;
    if (span.value == 0) continue;
    double factor = 6;
    if (layer.dataflow != nullptr) {
      const TimeBound bound = *layer.silicon->bound;
      factor = bound == TimeBound::launch     ? 1.5
               : bound == TimeBound::operands ? 2
               : bound == TimeBound::results  ? 3
               : bound == TimeBound::compute  ? 4
                                              : 5;
    }
    CHECK(span.low == doctest::Approx(span.value / factor));
    CHECK(span.high == doctest::Approx(span.value * factor));
  }
  CHECK(result.silicon->program->high == doctest::Approx(7 * result.silicon->program->value));
}

TEST_CASE("a learned model multiplies the law's times") {
  Machine machine = tpu(SiliconModel::law);
  const NetworkResult law = simulate(mixed_network(), machine);
  machine.silicon_model = SiliconModel::learned;
  machine.silicon.residual = std::make_shared<const ConstantRatio>();
  const NetworkResult learned = simulate(mixed_network(), machine);
  CHECK(learned.layers[0].silicon->time.value == doctest::Approx(std::exp(0.5) * law.layers[0].silicon->time.value));
  CHECK(learned.layers[3].silicon->time == law.layers[3].silicon->time);  // the pool: no product
}

TEST_CASE("cycles by the clock, SCALE-Sim's lines and its table tell times, too") {
  Machine machine = tpu(SiliconModel::cycles);
  machine.clock_mhz = 500;
  const NetworkResult by_clock = simulate(mixed_network(), machine);
  CHECK(by_clock.layers[0].silicon->time.value ==
        doctest::Approx(static_cast<double>(by_clock.layers[0].cycles.count()) / 500));
  CHECK(by_clock.silicon->program->value ==
        doctest::Approx(static_cast<double>(by_clock.network_cycles.count()) / 500));

  const GemmShape conv = gemm_shape(mixed_network().layers[0]);
  const NetworkResult linear = simulate(mixed_network(), tpu(SiliconModel::scalesim_linear));
  CHECK(linear.layers[0].silicon->time.value == linear_time(TimeModel::tpu_v6e, fitted_cycles(conv), 576));
  CHECK(linear.silicon->left_out == 2);  // the pool and the softmax
  CHECK_FALSE(linear.silicon->program);

  machine = tpu(SiliconModel::regions);
  const NetworkResult regions = simulate(mixed_network(), machine);
  CHECK(regions.layers[0].silicon->time.value == region_time(machine.silicon.regions, conv));
  CHECK(regions.silicon->program->value == doctest::Approx(0.7263 * regions.silicon->kernels.value + 156.2));
}

TEST_CASE("a model without its constants is refused with what it needs") {
  Machine machine;
  CHECK(refusal(machine).empty());
  machine.silicon_model = SiliconModel::law;
  CHECK(refusal(machine).find("time law needs a machine with silicon.products") != std::string::npos);
  machine.silicon_model = SiliconModel::regions;
  CHECK(refusal(machine).find("time regions needs a machine with silicon.regions") != std::string::npos);
  machine.silicon_model = SiliconModel::scalesim_linear;
  CHECK(refusal(machine).find("needs a machine with silicon.lines") != std::string::npos);
  machine.silicon_model = SiliconModel::cycles;
  CHECK(refusal(machine).find("needs a clock") != std::string::npos);
  machine.silicon_model = SiliconModel::learned;
  machine.silicon.products.peak_tflops = 1;
  CHECK(refusal(machine).find("time learned needs silicon.products.hbm_tbs above 0") != std::string::npos);
  machine.silicon.products.hbm_tbs = 1;
  CHECK(refusal(machine).find("needs a machine with silicon.learned") != std::string::npos);
  machine.silicon_model = SiliconModel::law;
  CHECK(refusal(machine).empty());
}
